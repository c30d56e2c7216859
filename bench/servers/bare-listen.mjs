// What door-server's start and its memory while idle are compared with.
import { createServer } from 'node:net';

const server = createServer((socket) => socket.resume());
server.listen(0, () => console.log('listening on %j', server.address()));
