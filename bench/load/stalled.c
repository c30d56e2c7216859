/* Clients that are told the last state and then read no more, while the door goes on. */
#define _GNU_SOURCE
#include "load.h"
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* Changes between two looks at what the kernel holds, in pieces that the server's input takes at
   once; and how long all of them may take. */
enum { LINES_AT_ONCE = 200, PIECES = 5 };
static const uint64_t FILL_NS = 150000000000u;
/* How often they say that they live: silence would end them sooner than lagging does. */
static const uint64_t CHATTER_NS = 1000000000u;

static int first, stalled_count;
static uint64_t filled_ns;
static uint64_t first_end_ns, last_end_ns;

static double seconds(uint64_t ns) { return (double)ns / 1e9; }

void command_stall(int port, int count, int receive_bytes)
{
  first = clients_count;
  stalled_count = count;
  for (int i = 0; i < count; i++) {
    struct client *client = &clients[clients_count];
    client->greets = client->stalls = true;
    client->receive_bytes = receive_bytes;
    add_client(port);
  }
  wait_for_asking();
  printf("{}\n");
}

/* Who does not read may well write. One whom the server has left is told so when it does. */
void chatter(void)
{
  static uint64_t last;
  if (stalled_count == 0 || clock_ns() - last < CHATTER_NS) return;
  last = clock_ns();
  for (int i = first; i < first + stalled_count; i++) {
    if (clients[i].progress != STALLED) continue;
    if (send(clients[i].fd, "[\"heartbeat\"]\n", 14, MSG_NOSIGNAL | MSG_DONTWAIT) > 0) continue;
    end_client(&clients[i]);
    if (first_end_ns == 0) first_end_ns = last;
    last_end_ns = last;
  }
}

static int count_stalled(void)
{
  int count = 0;
  for (int i = first; i < first + stalled_count; i++) count += clients[i].progress == STALLED;
  return count;
}

static bool is_stalled_port(unsigned port)
{
  for (int i = first; i < first + stalled_count; i++) {
    struct sockaddr_in own;
    socklen_t length = sizeof own;
    if (clients[i].progress != STALLED) continue;
    getsockname(clients[i].fd, (struct sockaddr *)&own, &length);
    if (ntohs(own.sin_port) == port) return true;
  }
  return false;
}

/* What the kernel holds for them: on the server's side, as it says itself, and on ours. */
static long held_bytes(void)
{
  long held = 0;
  const char *const tables[] = {"/proc/net/tcp", "/proc/net/tcp6"};
  for (int table = 0; table < 2; table++) {
    char line[512];
    FILE *file = fopen(tables[table], "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
      unsigned local, remote, state, unsent;
      const char *format = " %*d: %*[0-9A-F]:%x %*[0-9A-F]:%x %x %x:";
      if (sscanf(line, format, &local, &remote, &state, &unsent) == 4 && is_stalled_port(remote))
        held += unsent;
    }
    if (file != NULL) fclose(file);
  }
  for (int i = first; i < first + stalled_count; i++) {
    int unread = 0;
    if (clients[i].progress == STALLED && ioctl(clients[i].fd, FIONREAD, &unread) == 0)
      held += unread;
  }
  return held;
}

void command_fill(int lines_max)
{
  const uint64_t began = clock_ns();
  long held = 0, before = -1;
  int lines = 0;
  for (; held > before && lines < lines_max; lines += PIECES * LINES_AT_ONCE) {
    before = held;
    for (int piece = 0; piece < PIECES; piece++) move_quickly(LINES_AT_ONCE);
    held = held_bytes();
    if (clock_ns() - began > FILL_NS) fail("expected them to be full after %d changes", lines);
  }
  filled_ns = clock_ns();
  printf("{\"lines\":%d,\"seconds\":%.1f,\"megabytesEach\":%.2f,\"stalled\":%d}\n", lines,
         seconds(filled_ns - began), (double)held / stalled_count / 1e6, count_stalled());
}

/* The first of them reads again: all there is, and at its end the latest state. */
void command_resume(int timeout_ms)
{
  const uint64_t began = clock_ns();
  if (clients[first].progress != STALLED) fail("client %d: expected it to be there still", first);
  resume_client(&clients[first]);
  while (!is_latest_known()) {
    listen_to(100);
    if (clock_ns() - began > (uint64_t)timeout_ms * 1000000u)
      fail("client %d: expected the latest state after it read again", first);
  }
  printf("{\"seconds\":%.3f}\n", seconds(clock_ns() - began));
}

/* Waits until the server has left all who still read nothing. */
void command_ends(int timeout_ms)
{
  const uint64_t began = clock_ns();
  while (count_stalled() > 0 && clock_ns() - began < (uint64_t)timeout_ms * 1000000u)
    listen_to(100);
  printf("{\"stalled\":%d,\"firstEnd\":%.1f,\"lastEnd\":%.1f}\n", count_stalled(),
         first_end_ns == 0 ? 0 : seconds(first_end_ns - filled_ns),
         last_end_ns == 0 ? 0 : seconds(last_end_ns - filled_ns));
}
