// The least that a watcher does: it splits lines, parses them and prints one for each. With `greeted`
// it says hello and answers heartbeats. `node bare-watch.mjs PORT plain|greeted`.
import { connect } from 'node:net';

const [port, protocol] = process.argv.slice(2);
const socket = connect(Number(port), '127.0.0.1', () => {
  if (protocol === 'greeted') socket.write('["hello",{"protocol":1}]\n');
  process.stdout.write('connected\n');
});
let rest = '';
socket.setEncoding('utf8').on('data', (chunk) => {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) {
    const [event] = JSON.parse(line);
    if (event === 'heartbeat') socket.write('["heartbeat"]\n');
    else if (event !== 'hello') {
      process.stdout.write(`${JSON.stringify({ time: new Date(), event })}\n`);
    }
  }
});
