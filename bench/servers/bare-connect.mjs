// What door-client's start is compared with: `node bare-connect.mjs PORT`.
import { connect } from 'node:net';

const socket = connect(Number(process.argv[2]), '127.0.0.1', () => console.log('connected'));
socket.resume();
