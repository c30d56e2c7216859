// @ts-nocheck: written as in 2014, for packages without types
// The article's server: `node article-server.cjs <port>`.
const net = require('node:net');
const duplexEmitter = require('duplex-emitter');
const door = require('./article-door.cjs');

const emitters = new Map();
let connections = 0;
let latest = null;

for (const movement of ['open', 'close']) {
  door.on(movement, (time) => {
    latest = [movement, time];
  });
  door.on(movement, (...args) => {
    for (const emitter of emitters.values()) emitter.emit(movement, ...args);
  });
}

const server = net.createServer();
server.on('connection', (conn) => {
  const id = ++connections;
  const emitter = duplexEmitter(conn);
  emitters.set(id, emitter);
  conn.once('close', () => emitters.delete(id));
  conn.on('error', (err) => console.error(`Error on connection: ${err.message}`));
  if (latest !== null) emitter.emit(...latest);
});
server.listen(Number(process.argv[2]), '127.0.0.1', () => {
  console.log('door server listening on %j', server.address());
});
