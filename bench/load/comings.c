/* Clients that come, wait until they are told the last state, and go. */
#include "load.h"
#include <stdio.h>
#include <string.h>

/* How long all may take until they are told: longer than lost SYNs, which are sent again after 1,
   2, 3, 4, 5, 7, 11 and 19 s. */
static const uint64_t WAIT_NS = 25000000000u;
/* How long a hundred thousand may take that come and go. */
static const uint64_t CHURN_NS = 200000000000u;
/* Ports of one of our addresses that a churn uses before it takes the next one. */
enum { PORTS_OF_AN_ADDRESS = 20000 };
/* Connects of a storm between two looks at who has been told. */
enum { CONNECTS_AT_ONCE = 64 };

static int asking; /* clients that have not been told yet */
static int churn_left, churn_to_start, churn_port;

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

void command_connect(int port, int count, int at_once)
{
  make_known();
  const uint64_t began = clock_ns(), cpu = own_cpu_ns(), server = server_cpu_ns();
  const int end = clients_count + count;
  while (clients_count < end || asking > 0) {
    /* Between a few and the next few, those who are connected are heard: they would not wait. */
    int few = CONNECTS_AT_ONCE;
    for (; few > 0 && clients_count < end && asking < at_once; few--) {
      clients[clients_count].greets = protocol == GREETED || protocol == CHANNELLED;
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
         share_of(own_cpu_ns() - cpu, took), ms(server_cpu_ns() - server));
}

void leave_asking(struct client *client)
{
  if (client->progress != ASKING) return;
  client->progress = client->stalls ? STALLED : TOLD;
  asking--;
  if (churn_left == 0) return;
  churn_left--;
  end_client(client);
  if (churn_to_start == 0) return;
  churn_to_start--;
  asking++;
  /* Kinds in turns, so that both are made and unmade. */
  client->greets = protocol == GREETED && churn_to_start % 2 == 0;
  start_client(client, churn_port, 1 + (uint32_t)churn_to_start / PORTS_OF_AN_ADDRESS);
}

void command_churn(int port, int count, int at_once)
{
  if (clients_count > 0) fail("expected no clients before a churn, got %d", clients_count);
  make_known();
  const uint64_t began = clock_ns();
  churn_port = port;
  churn_left = count;
  churn_to_start = count - at_once;
  asking = at_once;
  for (int i = 0; i < at_once; i++) {
    clients[i].greets = protocol == GREETED && i % 2 == 0;
    start_client(&clients[i], port, 0);
  }
  while (churn_left > 0) {
    listen_to(1000);
    if (clock_ns() - began > CHURN_NS) fail("expected all to be told, %d were not", churn_left);
  }
  printf("{\"ms\":%.3f}\n", ms(clock_ns() - began));
}

void command_close(void)
{
  for (int i = 0; i < clients_count; i++) end_client(&clients[i]);
  memset(clients, 0, sizeof *clients * (size_t)clients_count);
  clients_count = asking = 0;
  printf("{}\n");
}
