/* The load: N clients of one server in one process, with one clock. load.c says how it is used. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum protocol { PLAIN, GREETED, CHANNELLED, NATS, MQTT, RESP };
/* What a client waits for: the connection, its last state, then nothing but changes. */
enum progress { ABSENT, CONNECTING, ASKING, TOLD, STALLED, RESUMED };

/* Longer than any line of these servers, NATS's INFO left out, which comes first and alone. */
#define REST_BYTES 512

struct client {
  int fd;
  enum progress progress;
  bool greets, is_welcome, stalls;
  int receive_bytes; /* of its kernel's buffer, 0 for the usual */
  uint32_t changes; /* lines of the change under way */
  uint32_t beats;
  uint64_t at_ns; /* when it had the change under way */
  uint16_t rest_length;
  char rest[REST_BYTES]; /* a line that has not come to its end */
};

/* What a line says of the door. What is the same for all clients is compared. */
struct news {
  bool is_open, has_details;
  long long wall_ms;
  char id[64];
};

extern enum protocol protocol;
extern struct client *clients;
extern int clients_count, epoll_fd, server_pid;

/* load.c */
__attribute__((noreturn, format(printf, 1, 2))) void fail(const char *format, ...);
uint64_t clock_ns(void);
uint64_t own_cpu_ns(void);
uint64_t server_cpu_ns(void);
uint64_t waited_ns(void);

/* wire.c */
void ask(struct client *client);
size_t take(struct client *client, const char *at, size_t length);
void trigger(bool is_open);
void connect_publisher(int port);

/* clients.c */
void start_client(struct client *client, int port, uint32_t from);
void end_client(struct client *client);
void resume_client(struct client *client);
void listen_to(int milliseconds);
void send_all(int fd, const void *bytes, size_t length);
int index_of(const struct client *client);

/* comings.c */
void leave_asking(struct client *client);
void add_client(int port);
void wait_for_asking(void);
void command_connect(int port, int count, int at_once);
void command_churn(int port, int count, int at_once);
void command_close(void);

/* rounds.c */
void take_news(struct client *client, const struct news *news);
void take_beat(struct client *client);
void make_known(void);
void move_quickly(int lines);
bool is_latest_known(void);
void command_change(int count, int warm_up, int gap_ms);
void command_listen(int milliseconds);

/* stalled.c */
void chatter(void);
void command_stall(int port, int count, int receive_bytes);
void command_fill(int lines_max);
void command_resume(int timeout_ms);
void command_ends(int timeout_ms);

static inline double ms(uint64_t ns) { return (double)ns / 1e6; }
static inline double share_of(uint64_t part, uint64_t whole)
{
  return whole == 0 ? 0 : (double)part / (double)whole;
}
