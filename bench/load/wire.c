/* What clients say, and what is said to them, in six protocols. */
#define _GNU_SOURCE
#include "load.h"
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SERVER_INPUT = 3 };
static int publisher;
/* What a broker's subscribers are to get of the last change, to the byte. */
static char published[160];
static size_t published_length;
static bool is_published_open;
static long long published_ms;

static const char HELLO[] = "[\"hello\",{\"protocol\":1}]\n";
static const char CHANNELS_HELLO[] = "[\"hello\",{\"protocol\":2}]\n";
/* The first of the doors, with and without its prefix: the one that moves. */
static const char CHANNEL[] = "[\"d0/";
static const char WELCOME[] = "[\"hello\",";
static const char BEAT_START[] = "[\"heartbeat\",";
static const char NATS_SUBSCRIBE[] = "CONNECT {\"verbose\":false}\r\nSUB door 1\r\nPING\r\n";
static const char MQTT_CONNECT[] = "\x10\x0c\0\4MQTT\4\2\0\0\0"; /* its 0 at the end is of use */
static const char MQTT_SUBSCRIBE[] = "\x82\x09\0\1\0\4door"; /* likewise */
static const char MQTT_CONNACK[] = "\x20\x02\0\0", MQTT_SUBACK[] = "\x90\x03\0\1\0";
static const char RESP_SUBSCRIBE[] = "*2\r\n$9\r\nSUBSCRIBE\r\n$4\r\ndoor\r\n";
static const char RESP_TOLD[] = "*3\r\n$9\r\nsubscribe\r\n$4\r\ndoor\r\n:1\r\n";

void ask(struct client *client)
{
  if (client->greets && protocol == CHANNELLED)
    send_all(client->fd, CHANNELS_HELLO, sizeof CHANNELS_HELLO - 1);
  else if (client->greets) send_all(client->fd, HELLO, sizeof HELLO - 1);
  if (protocol == NATS) send_all(client->fd, NATS_SUBSCRIBE, sizeof NATS_SUBSCRIBE - 1);
  if (protocol == RESP) send_all(client->fd, RESP_SUBSCRIBE, sizeof RESP_SUBSCRIBE - 1);
  if (protocol == MQTT) {
    send_all(client->fd, MQTT_CONNECT, sizeof MQTT_CONNECT);
    send_all(client->fd, MQTT_SUBSCRIBE, sizeof MQTT_SUBSCRIBE);
  }
}

void connect_publisher(int port)
{
  struct sockaddr_in to = {.sin_family = AF_INET,
                           .sin_port = htons((uint16_t)port),
                           .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  publisher = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(publisher, (struct sockaddr *)&to, sizeof to) != 0)
    fail("expected a broker on port %d, got: %s", port, strerror(errno));
  if (protocol == NATS) send_all(publisher, "CONNECT {\"verbose\":false}\r\n", 27);
  if (protocol == MQTT) send_all(publisher, MQTT_CONNECT, sizeof MQTT_CONNECT);
}

/* Makes the door open or close; the caller has just looked at the clock. */
void trigger(bool is_open)
{
  const char *word = is_open ? "open" : "close";
  if (protocol < NATS) {
    char line[16];
    const char *door = protocol == CHANNELLED ? "d0 " : "";
    const int length = snprintf(line, sizeof line, "%s%s\n", door, word);
    if (write(SERVER_INPUT, line, (size_t)length) != length)
      fail("expected the server to read its input, got: %s", strerror(errno));
    return;
  }
  char payload[64], frame[160];
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  published_ms = now.tv_sec * 1000LL + now.tv_nsec / 1000000;
  is_published_open = is_open;
  const int size = snprintf(payload, sizeof payload, "[\"%s\",%lld]", word, published_ms);
  int length = 0, told = 0;
  if (protocol == NATS) {
    length = snprintf(frame, sizeof frame, "PUB door %d\r\n%s\r\n", size, payload);
    told = snprintf(published, sizeof published, "MSG door 1 %d\r\n%s\r\n", size, payload);
  } else if (protocol == RESP) {
    length = snprintf(frame, sizeof frame, "*3\r\n$7\r\nPUBLISH\r\n$4\r\ndoor\r\n$%d\r\n%s\r\n", size,
                      payload);
    told = snprintf(published, sizeof published,
                    "*3\r\n$7\r\nmessage\r\n$4\r\ndoor\r\n$%d\r\n%s\r\n", size, payload);
  } else {
    /* Retained: a subscriber is told the last one. */
    length = snprintf(frame, sizeof frame, "\x31%c%c\4door%s", size + 6, 0, payload);
    told = length;
    memcpy(published, frame, (size_t)length);
    published[0] = 0x30;
  }
  published_length = (size_t)told;
  char thrown_away[4096];
  while (recv(publisher, thrown_away, sizeof thrown_away, MSG_DONTWAIT) > 0) continue;
  send_all(publisher, frame, (size_t)length);
}

static bool starts(const char *at, size_t length, const char *with, size_t size)
{
  return length >= size && memcmp(at, with, size) == 0;
}
#define STARTS(at, length, with) starts(at, length, with, sizeof(with) - 1)

/* ["open",1407334342639] or ["open",1407334342639,{...,"id":"k3f9-7",...}] */
static bool read_news(const char *at, size_t length, struct news *news)
{
  char line[REST_BYTES];
  if (length >= sizeof line) return false;
  if (protocol == CHANNELLED) {
    /* As of the only door: its name is between the quote and its event. */
    const size_t size = sizeof CHANNEL - 1 - 2;
    if (!STARTS(at, length, CHANNEL)) return false;
    at += size, length -= size;
  }
  memcpy(line, at, length);
  if (protocol == CHANNELLED) memcpy(line, "[\"", 2);
  line[length] = '\0';
  *news = (struct news){.is_open = STARTS(line, length, "[\"open\",")};
  if (!news->is_open && !STARTS(line, length, "[\"close\",")) return false;
  char *end = line + (news->is_open ? 8 : 9);
  if (!isdigit((unsigned char)*end)) return false;
  news->wall_ms = strtoll(end, &end, 10);
  if (strcmp(end, "]") == 0) return true;
  news->has_details = strncmp(end, ",{", 2) == 0 && strcmp(line + length - 2, "}]") == 0;
  const char *id = strstr(end, "\"id\":\"");
  if (id != NULL) sscanf(id + 6, "%63[^\"]", news->id);
  return news->has_details && news->id[0] != '\0';
}

static size_t take_line(struct client *client, const char *at, size_t length)
{
  /* Nearly always: the same line as the client before. */
  static char last[REST_BYTES];
  static size_t last_length;
  static struct news news;
  const char *newline = memchr(at, '\n', length);
  if (newline == NULL) return 0;
  const size_t size = (size_t)(newline - at);
  if (client->greets && STARTS(at, size, BEAT_START)) take_beat(client);
  else if (client->greets && !client->is_welcome && STARTS(at, size, WELCOME))
    client->is_welcome = true;
  else {
    if (size != last_length || memcmp(at, last, size) != 0) {
      if (!read_news(at, size, &news))
        fail("client %d: expected a line of the door's, got '%.*s'", index_of(client), (int)size, at);
      memcpy(last, at, size);
      last_length = size;
    }
    take_news(client, &news);
  }
  return size + 1;
}

static size_t take_published(struct client *client, size_t size)
{
  struct news news = {.is_open = is_published_open, .wall_ms = published_ms};
  take_news(client, &news);
  return size;
}

static size_t take_nats(struct client *client, const char *at, size_t length)
{
  const char *newline = memchr(at, '\n', length);
  if (STARTS(at, length, "INFO "))
    return newline == NULL ? 0 : (size_t)(newline - at) + 1;
  if (STARTS(at, length, "PING\r\n")) return send_all(client->fd, "PONG\r\n", 6), 6;
  if (!STARTS(at, length, "PONG\r\n")) return SIZE_MAX;
  leave_asking(client);
  return 6;
}

/* One message at the head of what has come; gives its length, or 0 as long as it is not whole. */
size_t take(struct client *client, const char *at, size_t length)
{
  if (protocol < NATS) return take_line(client, at, length);
  if (starts(at, length, published, published_length))
    return take_published(client, published_length);
  if (length < published_length && memcmp(at, published, length) == 0) return 0;
  if (protocol == NATS) {
    const size_t size = take_nats(client, at, length);
    if (size != SIZE_MAX) return size;
  }
  if (protocol == RESP && STARTS(at, length, RESP_TOLD))
    return leave_asking(client), sizeof RESP_TOLD - 1;
  if (protocol == MQTT && starts(at, length, MQTT_CONNACK, 4)) return 4;
  if (protocol == MQTT && starts(at, length, MQTT_SUBACK, 5)) return 5;
  /* Retained, and otherwise the same. */
  if (protocol == MQTT && length >= published_length && at[0] == 0x31 &&
      memcmp(at + 1, published + 1, published_length - 1) == 0)
    return take_published(client, published_length);
  if (length < published_length) return 0;
  fail("client %d: expected what was published, got '%.*s'", index_of(client), 80, at);
}
