// What the ratios are to: the least that Node can do, one loop over a Set of sockets. With
// `greeted` it says and hears the lines of greeted clients, heartbeats included; with `spread` as
// well, a tenth of them each second.
import { createServer } from 'node:net';

const WELCOME = '["hello",{"protocol":1,"heartbeatMs":10000}]\n';
const HEARTBEAT_MS = 10_000;
const isGreeted = process.argv[2] === 'greeted';
/** @type {Set<import('node:net').Socket>} */
const sockets = new Set();
let last = '';
let changes = 0;

/** @param {string} line */
function writeAll(line) {
  for (const socket of sockets) socket.write(line);
}

const server = createServer({ noDelay: true }, (socket) => {
  let lines = 0;
  socket.on('data', (chunk) => {
    for (const byte of chunk) {
      if (byte === 0x0a && ++lines === 1 && isGreeted) socket.write(WELCOME + last);
    }
  });
  socket.on('error', () => {});
  socket.on('close', () => sockets.delete(socket));
  if (!isGreeted && last !== '') socket.write(last);
  sockets.add(socket);
});

process.stdin.setEncoding('utf8');
process.stdin.on('end', () => process.exit());
process.stdin.on('data', (levels) => {
  for (const level of String(levels).trim().split('\n')) {
    const details = isGreeted ? `,{"ageMs":0,"id":"bare-${++changes}"}` : '';
    last = `["${level}",${Date.now()}${details}]\n`;
    writeAll(last);
  }
});

/** @param {number} turn */
function beat(turn) {
  const line = `["heartbeat",${Date.now()}]\n`;
  let i = 0;
  for (const socket of sockets) if (i++ % turns === turn) socket.write(line);
  setTimeout(beat, HEARTBEAT_MS / turns, (turn + 1) % turns);
}

const turns = process.argv[3] === 'spread' ? 10 : 1;
if (isGreeted) beat(0);
server.listen({ port: 0, backlog: 4096 }, () => {
  console.log('listening on %j', server.address());
});
