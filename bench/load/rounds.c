/* What is measured: connecting, changes, silence, coming and going. */
#define _GNU_SOURCE
#include "load.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* How long all may take until they are told. Lost SYNs are sent again after 1, 2, 3, 4, 5, 7, 11, 19 s. */
static const uint64_t WAIT_NS = 25000000000u;
/* How long a hundred thousand may take that come and go. */
static const uint64_t CHURN_NS = 300000000000u;
/* What a change may take before it counts as lost. */
static const uint64_t CHANGE_NS = 20000000000u;
/* Ports of one of our addresses that a churn uses before it takes the next one. */
enum { PORTS_OF_AN_ADDRESS = 20000, CHANGES_MAX = 10000, CONNECTS_AT_ONCE = 64 };
/* By how much a client's time may be too long: a hundredth of the shortest change. */
enum { PAUSE_NS = 50000 };

static int asking; /* clients that have not been told the last state */
static int waiting; /* clients that have not been told the change under way */
static bool is_level_known, is_open, is_changing, is_quick;
static struct news expected, resumed;
static uint64_t beats;
static int churn_left = -1, churn_started, churn_port;

static double ms(uint64_t ns) { return (double)ns / 1e6; }
static double per(uint64_t part, uint64_t whole) { return whole == 0 ? 0 : (double)part / (double)whole; }

void leave_asking(struct client *client)
{
  if (client->progress != ASKING) return;
  client->progress = client->stalls ? STALLED : TOLD;
  asking--;
  if (churn_left < 0) return;
  churn_left--;
  end_client(client);
  if (churn_started == 0) return;
  churn_started--;
  asking++;
  /* Kinds in turns, so that both are made and unmade. */
  client->greets = speech == GREETED && churn_started % 2 == 0;
  start_client(client, churn_port, 1 + (uint32_t)churn_started / PORTS_OF_AN_ADDRESS);
}

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

static void make_known(void)
{
  /* Who connects is to find a door whose state is known. */
  if (is_level_known) return;
  is_level_known = is_open = true;
  trigger(true);
}

void add_client(int port)
{
  asking++;
  start_client(&clients[clients_count++], port, 0);
}

void wait_for_asking(void)
{
  const uint64_t began = clock_ns();
  while (asking > 0) {
    listen_to(1000);
    if (clock_ns() - began > WAIT_NS) fail("expected all to be told, %d are not", asking);
  }
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

void command_connect(int port, int count, int at_once)
{
  make_known();
  const uint64_t began = clock_ns(), cpu = own_cpu_ns(), server = server_cpu_ns();
  const int end = clients_count + count;
  while (clients_count < end || asking > 0) {
    /* Between a few and the next few, those who are connected are heard: they would not wait. */
    int few = CONNECTS_AT_ONCE;
    for (; few > 0 && clients_count < end && asking < at_once; few--) {
      clients[clients_count].greets = speech == GREETED;
      add_client(port);
    }
    listen_to(few == 0 ? 0 : 1000);
    if (clock_ns() - began < WAIT_NS) continue;
    /* No fault of the server's lines: SYNs that found its backlog full. */
    printf("{\"missing\":%d}\n", asking);
    return;
  }
  const uint64_t took = clock_ns() - began;
  printf("{\"ms\":%.3f,\"share\":%.3f,\"serverCpuMs\":%.3f}\n", ms(took),
         per(own_cpu_ns() - cpu, took), ms(server_cpu_ns() - server));
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
         per(cpu, window), per(waited, window),
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
         ms(server_cpu_ns() - server), per(own_cpu_ns() - cpu, clock_ns() - began), beats, least, most);
}

void command_churn(int port, int count, int at_once)
{
  if (clients_count > 0) fail("expected no clients before a churn, got %d", clients_count);
  make_known();
  const uint64_t began = clock_ns();
  churn_port = port;
  churn_left = count;
  churn_started = count - at_once;
  asking = at_once;
  for (int i = 0; i < at_once; i++) {
    clients[i].greets = speech == GREETED && i % 2 == 0;
    start_client(&clients[i], port, 0);
  }
  while (churn_left > 0) {
    listen_to(1000);
    if (clock_ns() - began > CHURN_NS) fail("expected all to be told, %d were not", churn_left);
  }
  churn_left = -1;
  printf("{\"ms\":%.3f}\n", ms(clock_ns() - began));
}

void command_close(void)
{
  for (int i = 0; i < clients_count; i++) end_client(&clients[i]);
  memset(clients, 0, sizeof *clients * (size_t)clients_count);
  clients_count = asking = 0;
  printf("{}\n");
}
