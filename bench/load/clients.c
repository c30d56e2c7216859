/* Sockets: clients that come, are read, and go. None of it ever blocks. */
#define _GNU_SOURCE
#include "load.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_BYTES = 65536, EVENTS_AT_ONCE = 512 };

int index_of(const struct client *client) { return (int)(client - clients); }

static void watch(struct client *client, int how, uint32_t events)
{
  struct epoll_event event = {.events = events, .data.ptr = client};
  if (epoll_ctl(epoll_fd, how, client->fd, &event) != 0)
    fail("client %d: expected epoll to take it, got: %s", index_of(client), strerror(errno));
}

/* `from` is the last of 127.0.x.y's bytes: more clients than an address has ports must share. */
void start_client(struct client *client, int port, uint32_t from)
{
  client->is_welcome = false;
  client->changes = client->beats = client->rest_length = 0;
  client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (client->fd < 0)
    fail("client %d: expected a socket, got: %s", index_of(client), strerror(errno));
  const int on = 1, size = client->receive_bytes;
  if (size > 0) setsockopt(client->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(client->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + from)};
  if (from > 0 && bind(client->fd, (struct sockaddr *)&own, sizeof own) != 0)
    fail("client %d: expected an address of its own, got: %s", index_of(client), strerror(errno));
  struct sockaddr_in to = {.sin_family = AF_INET,
                           .sin_port = htons((uint16_t)port),
                           .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (connect(client->fd, (struct sockaddr *)&to, sizeof to) != 0 && errno != EINPROGRESS)
    fail("client %d: expected to connect, got: %s", index_of(client), strerror(errno));
  client->progress = CONNECTING;
  watch(client, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT);
}

void end_client(struct client *client)
{
  if (client->progress == ABSENT) return;
  close(client->fd);
  client->progress = ABSENT;
}

void resume_client(struct client *client)
{
  client->progress = RESUMED;
  watch(client, EPOLL_CTL_ADD, EPOLLIN);
}

/* A few bytes at a time; a peer that does not read even those is at fault. */
void send_all(int fd, const void *bytes, size_t length)
{
  const ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
  if (sent != (ssize_t)length)
    fail("expected the server to take %zu bytes, got: %s", length, strerror(errno));
}

static void finish_connecting(struct client *client)
{
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &error, &length);
  if (error != 0) fail("client %d: expected to connect, got: %s", index_of(client), strerror(error));
  client->progress = ASKING;
  watch(client, EPOLL_CTL_MOD, EPOLLIN);
  ask(client);
}

static void read_client(struct client *client)
{
  static char bytes[REST_BYTES + READ_BYTES];
  memcpy(bytes, client->rest, client->rest_length);
  const ssize_t count = recv(client->fd, bytes + client->rest_length, READ_BYTES, 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0)
    fail("client %d: expected to stay connected, got: %s", index_of(client),
         count == 0 ? "the server ended it" : strerror(errno));
  const char *at = bytes;
  size_t left = client->rest_length + (size_t)count;
  while (left > 0) {
    const size_t length = take(client, at, left);
    if (length == 0) break;
    at += length;
    left -= length;
    /* One that came only to be told is gone by now, or here anew. */
    if (client->progress == ABSENT || client->progress == CONNECTING) return;
  }
  if (left > REST_BYTES)
    fail("client %d: expected a line's end, got '%.80s'", index_of(client), at);
  client->rest_length = (uint16_t)left;
  memcpy(client->rest, at, left);
  if (client->progress == STALLED) watch(client, EPOLL_CTL_DEL, 0);
}

/* Takes what has come, once; waits so many milliseconds for it. */
void listen_to(int milliseconds)
{
  static struct epoll_event events[EVENTS_AT_ONCE];
  chatter();
  const int count = epoll_wait(epoll_fd, events, EVENTS_AT_ONCE, milliseconds);
  for (int i = 0; i < count; i++) {
    struct client *client = events[i].data.ptr;
    if (client->progress == ABSENT || client->progress == STALLED) continue;
    if (client->progress == CONNECTING) finish_connecting(client);
    if ((events[i].events & ~(uint32_t)EPOLLOUT) != 0) read_client(client);
  }
}
