/* Rounds: a change until the last client has it, or a time in which nothing is asked for. */
#include "load.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What a change may take before it counts as lost. */
static const uint64_t CHANGE_NS = 20000000000u;
enum { CHANGES_MAX = 10000 };
/* By how much a client's time may be too long: a hundredth of the shortest change. */
enum { PAUSE_NS = 50000 };

static int waiting; /* clients that have not been told the change under way */
static bool is_level_known, is_open, is_changing, is_quick;
static struct news expected, resumed;
static uint64_t beats;


static void take_last_state(struct client *client, const struct news *news)
{
  if (is_level_known && news->is_open != is_open)
    fail("client %d: expected the last state, got the other one", index_of(client));
  is_level_known = true;
  is_open = news->is_open;
  /* A hello that came late finds a client that was taken for a plain one. */
  if (client->greets && !news->has_details && !client->is_welcome) return;
  leave_asking(client);
}

void take_news(struct client *client, const struct news *news)
{
  if (news->has_details != client->greets && (client->is_welcome || !client->greets))
    fail("client %d: expected the lines of its kind, got the other ones", index_of(client));
  if (client->progress == ASKING) return take_last_state(client, news);
  if (client->progress == RESUMED) {
    resumed = *news;
    if (is_latest_known()) client->progress = TOLD;
    return;
  }
  if (is_quick) {
    expected = *news;
    waiting--;
    return;
  }
  if (client->changes++ > 0 || !is_changing)
    fail("client %d: expected to be told once, got it twice", index_of(client));
  client->at_ns = clock_ns();
  if (expected.wall_ms == 0) expected = *news;
  if (news->is_open != is_open || news->wall_ms != expected.wall_ms ||
      strcmp(news->id, expected.id) != 0)
    fail("client %d: expected what the others were told, got another change", index_of(client));
  waiting--;
}

bool is_latest_known(void)
{
  return resumed.wall_ms == expected.wall_ms && strcmp(resumed.id, expected.id) == 0;
}

void take_beat(struct client *client)
{
  client->beats++;
  beats++;
  send_all(client->fd, "[\"heartbeat\"]\n", 14);
}

static void listen_for(int milliseconds)
{
  const uint64_t end = clock_ns() + (uint64_t)milliseconds * 1000000u;
  for (uint64_t now = clock_ns(); now < end; now = clock_ns())
    listen_to((int)((end - now) / 1000000u) + 1);
}

void make_known(void)
{
  /* Who connects is to find a door whose state is known. */
  if (is_level_known) return;
  is_level_known = is_open = true;
  trigger(true);
}

/* Changes without a rest, as many as have been told to the one client that reads. */
void move_quickly(int lines)
{
  const uint64_t began = clock_ns();
  is_quick = true;
  for (waiting = lines; lines > 0; lines--) trigger(is_open = !is_open);
  while (waiting > 0) {
    listen_to(100);
    if (clock_ns() - began > CHANGE_NS) fail("expected %d more changes to be told", waiting);
  }
  is_quick = false;
}

static int by_size(const void *a, const void *b)
{
  const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

struct change {
  uint64_t last_ns, middle_ns, cpu_ns, waited_ns;
};

static struct change change_once(void)
{
  static uint64_t *times;
  times = realloc(times, sizeof *times * (size_t)clients_count);
  waiting = 0;
  expected = (struct news){0};
  for (int i = 0; i < clients_count; i++) {
    clients[i].changes = 0;
    waiting += clients[i].progress == TOLD;
  }
  const uint64_t cpu = own_cpu_ns(), waited = waited_ns();
  is_changing = true;
  is_open = !is_open;
  const uint64_t began = clock_ns();
  trigger(is_open);
  while (waiting > 0) {
    listen_to(100);
    /* Woken by each line of its own, we would cost the server more than clients elsewhere do. */
    nanosleep(&(struct timespec){.tv_nsec = PAUSE_NS}, NULL);
    if (clock_ns() - began > CHANGE_NS) fail("expected all to be told, %d were not", waiting);
  }
  struct change change = {.cpu_ns = own_cpu_ns() - cpu, .waited_ns = waited_ns() - waited};
  size_t told = 0;
  for (int i = 0; i < clients_count; i++)
    if (clients[i].progress == TOLD) times[told++] = clients[i].at_ns - began;
  qsort(times, told, sizeof *times, by_size);
  change.last_ns = told == 0 ? 0 : times[told - 1];
  change.middle_ns = told == 0 ? 0 : times[told / 2];
  return change;
}

void command_change(int count, int warm_up, int gap_ms)
{
  static struct change changes[CHANGES_MAX];
  if (count > CHANGES_MAX) fail("expected at most %d changes, got %d", CHANGES_MAX, count);
  for (int i = 0; i < warm_up; i++) change_once(), listen_for(gap_ms);
  const uint64_t server = server_cpu_ns();
  uint64_t cpu = 0, window = 0, waited = 0;
  for (int i = 0; i < count; i++) {
    changes[i] = change_once();
    cpu += changes[i].cpu_ns;
    window += changes[i].last_ns;
    waited += changes[i].waited_ns;
    /* The server has its rest of the work, and a second telling its time to show. */
    listen_for(gap_ms);
  }
  printf("{\"share\":%.3f,\"waited\":%.3f,\"serverCpuMs\":%.4f,\"lastMs\":[",
         share_of(cpu, window), share_of(waited, window),
         ms(server_cpu_ns() - server) / count);
  for (int i = 0; i < count; i++) printf("%s%.4f", i == 0 ? "" : ",", ms(changes[i].last_ns));
  printf("],\"middleMs\":[");
  for (int i = 0; i < count; i++) printf("%s%.4f", i == 0 ? "" : ",", ms(changes[i].middle_ns));
  printf("]}\n");
}

void command_listen(int milliseconds)
{
  const uint64_t server = server_cpu_ns(), cpu = own_cpu_ns(), began = clock_ns();
  uint32_t least = UINT32_MAX, most = 0;
  beats = 0;
  for (int i = 0; i < clients_count; i++) clients[i].beats = 0;
  listen_for(milliseconds);
  for (int i = 0; i < clients_count; i++) {
    if (clients[i].beats < least) least = clients[i].beats;
    if (clients[i].beats > most) most = clients[i].beats;
  }
  printf("{\"serverCpuMs\":%.3f,\"share\":%.3f,\"beats\":%lu,\"least\":%u,\"most\":%u}\n",
         ms(server_cpu_ns() - server), share_of(own_cpu_ns() - cpu, clock_ns() - began), beats, least, most);
}
