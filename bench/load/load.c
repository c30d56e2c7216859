/*
 * Clients by the thousand, in one process: what they are told and when, by one clock.
 *
 *     load PORT SPEECH PID    commands on stdin, an answer in JSON on stdout for each:
 *
 *         connect N AT_ONCE   N more clients, at most AT_ONCE of them on their way at a time
 *         change N WARM GAP   N changes after WARM that do not count, with GAP ms of rest behind each
 *         listen MS           nothing but listening, and answers to heartbeats
 *         churn N AT_ONCE     N clients that come, are told the last state, and go; every second
 *                             one is plain in any case
 *         stall N BYTES       N clients that are told the last state and then read no more
 *         fill LINES          changes until the kernel takes no more for them
 *         resume MS           the first of them reads again, and gets the latest state in time
 *         ends MS             waits until the server has left the others
 *         close               all clients leave
 *
 *     load run COMMAND ...    runs COMMAND until our parent ends, with as many files as it may have,
 *                             and before all others if it may
 *
 * SPEECH is plain, greeted, nats, mqtt or resp. Before plain and greeted, file 3 is the server's
 * standard input, to which a change is written; to the others it is published. What a client must
 * not be told (a change twice, none, another one) is a fault: {"fault":"..."} and exit 1.
 */
#define _GNU_SOURCE
#include "load.h"
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* Clients in one life of this program, sockets beside theirs, and a line of a command. */
enum { CLIENTS_MAX = 100000, FILES_BESIDE = 64, COMMAND_BYTES = 128 };

enum protocol protocol;
struct client *clients;
int clients_count, epoll_fd, server_pid;

void fail(const char *format, ...)
{
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  printf("{\"fault\":\"");
  for (const char *at = text; *at != '\0'; at++)
    if (*at == '"' || *at == '\\') printf("\\%c", *at);
    else putchar((unsigned char)*at < ' ' ? ' ' : *at);
  printf("\"}\n");
  exit(1);
}

static uint64_t read_clock(clockid_t clock)
{
  struct timespec time;
  if (clock_gettime(clock, &time) != 0) fail("expected a clock, got: %s", strerror(errno));
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

uint64_t clock_ns(void) { return read_clock(CLOCK_MONOTONIC); }
uint64_t own_cpu_ns(void) { return read_clock(CLOCK_PROCESS_CPUTIME_ID); }

/* User and system time of all the server's threads, in ns rather than in ticks of 10 ms. */
uint64_t server_cpu_ns(void)
{
  clockid_t clock;
  if (clock_getcpuclockid(server_pid, &clock) != 0) fail("expected process %d", server_pid);
  return read_clock(clock);
}

static uint64_t read_wait(const char *process)
{
  char path[64];
  snprintf(path, sizeof path, "/proc/%s/schedstat", process);
  FILE *file = fopen(path, "r");
  if (file == NULL) return 0;
  unsigned long ran, waited = 0;
  if (fscanf(file, "%lu %lu", &ran, &waited) != 2) waited = 0;
  fclose(file);
  return waited;
}

/* How long the server's first thread and we could run and had no core to run on. */
uint64_t waited_ns(void)
{
  char server[16];
  snprintf(server, sizeof server, "%d", server_pid);
  return read_wait(server) + read_wait("self");
}

/* The limit that a process may have without asking anybody. */
static rlim_t raise_files(void)
{
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  return files.rlim_cur;
}

static void obey(int port, const char *line, rlim_t files)
{
  char name[16];
  int a = 0, b = 0, c = 0;
  const int read = sscanf(line, "%15s %d %d %d", name, &a, &b, &c);
#define IS(word, count) (strcmp(name, word) == 0 && read == 1 + count)
  const bool adds = IS("connect", 2) || IS("churn", 2) || IS("stall", 2);
  const rlim_t needed = (rlim_t)clients_count + (rlim_t)a + FILES_BESIDE;
  if (adds && strcmp(name, "churn") != 0 && needed > files)
    fail("expected %lu open files to be allowed, got %lu: raise `ulimit -Hn`", needed, files);
  if (IS("connect", 2)) command_connect(port, a, b);
  else if (IS("change", 3)) command_change(a, b, c);
  else if (IS("listen", 1)) command_listen(a);
  else if (IS("churn", 2)) command_churn(port, a, b);
  else if (IS("stall", 2)) command_stall(port, a, b);
  else if (IS("fill", 1)) command_fill(a);
  else if (IS("resume", 1)) command_resume(a);
  else if (IS("ends", 1)) command_ends(a);
  else if (IS("close", 0)) command_close();
  else fail("expected a command, got '%s'", line);
}

int main(int count, char **arguments)
{
  /* Whatever becomes of whoever started us, nothing is left behind. */
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlim_t files = raise_files();
  const bool runs = count > 2 && strcmp(arguments[1], "run") == 0;
  /* Before all others, where that is allowed: whoever else works here is not to be measured. The
     clients before the server: they would be on other machines. */
  sched_setscheduler(0, SCHED_RR, &(struct sched_param){.sched_priority = runs ? 1 : 2});
  if (runs) {
    execvp(arguments[2], arguments + 2);
    fail("expected to run %s, got: %s", arguments[2], strerror(errno));
  }
  if (count != 4) fail("expected PORT SPEECH PID, got %d arguments", count - 1);
  static const char *const names[] = {"plain", "greeted", "channelled", "nats", "mqtt", "resp", NULL};
  while (names[protocol] != NULL && strcmp(names[protocol], arguments[2]) != 0) protocol++;
  if (names[protocol] == NULL) fail("expected a protocol, got '%s'", arguments[2]);
  const int port = atoi(arguments[1]);
  server_pid = atoi(arguments[3]);
  signal(SIGPIPE, SIG_IGN);
  setvbuf(stdout, NULL, _IOLBF, 0);
  clients = calloc(CLIENTS_MAX, sizeof *clients);
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (clients == NULL || epoll_fd < 0) fail("expected memory and epoll");
  if (protocol >= NATS) connect_publisher(port);
  char line[COMMAND_BYTES];
  for (;;) {
    struct pollfd either[] = {{.fd = 0, .events = POLLIN}, {.fd = epoll_fd, .events = POLLIN}};
    poll(either, 2, -1);
    if (either[1].revents != 0) listen_to(0);
    if (either[0].revents == 0) continue;
    const ssize_t length = read(0, line, sizeof line - 1);
    if (length <= 0) return 0;
    line[length - (line[length - 1] == '\n')] = '\0';
    obey(port, line, files);
  }
}
