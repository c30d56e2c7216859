// @ts-nocheck: written as in 2014, for packages without types
// The article's second client: `node article-client-reconnect.cjs <host> <port> <seconds>`.
const reconnectNet = require('reconnect-net');
const duplexEmitter = require('duplex-emitter');

const [host, port, seconds] = process.argv.slice(2);
let timer;
let hasWarned = false;

const reconnect = reconnectNet((conn) => {
  console.log('connected');
  const emitter = duplexEmitter(conn);
  emitter.on('open', () => {
    timer = setTimeout(warn, Number(seconds) * 1000);
  });
  emitter.on('close', () => {
    if (hasWarned) console.log('closed now');
    hasWarned = false;
    clearTimeout(timer);
  });
}).connect(Number(port), host);

reconnect.on('disconnect', () => console.log('disconnected'));

function warn() {
  hasWarned = true;
  console.error('DOOR OPEN FOR MORE THAN %d SECONDS, GO CLOSE IT!!!', Number(seconds));
}
