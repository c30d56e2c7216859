// A server in the shape of the article's: an emitter for each connection, and a loop over them.
import { EventEmitter } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
// @ts-expect-error: it ships no types
import createDuplexEmitter from 'duplex-emitter';

const door = new EventEmitter();
/** @type {Set<EventEmitter>} */
const emitters = new Set();
/** @type {[level: string, wallMs: number] | null} */
let last = null;

for (const level of ['open', 'close']) {
  door.on(level, (wallMs) => {
    last = [level, wallMs];
    for (const emitter of emitters) emitter.emit(level, wallMs);
  });
}

const server = createServer((socket) => {
  const emitter = createDuplexEmitter(socket);
  emitters.add(emitter);
  socket.on('error', () => {});
  socket.on('close', () => emitters.delete(emitter));
  if (last !== null) emitter.emit(...last);
});

createInterface({ input: process.stdin })
  .on('line', (level) => door.emit(level, Date.now()))
  .on('close', () => process.exit());
server.listen(0, () => {
  console.log('listening on %j', server.address());
});
