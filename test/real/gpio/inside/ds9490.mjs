// A 1-wire adapter for USB (DS9490R) with a DS18B20, attached to this kernel over USB/IP: so the
// kernel's own drivers have a bus to measure on. See drivers/w1/masters/ds2490.c of Linux, and its
// Documentation/usb/usbip_protocol.rst.
import { writeFileSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { createThermometer } from './ds18b20.mjs';

const HEADER_BYTES = 48;
const STALL = -32;
const FULL_SPEED = 2;
/** Bus 1, device 1. */
const DEVICE_ID = 65_537;

const DEVICE = [18, 1, 0x10, 1, 0xff, 0, 0, 8, 0xfa, 4, 0x90, 0x24, 2, 0, 0, 0, 0, 1];
const ENDPOINTS = [
  ...[7, 5, 0x81, 3, 16, 0, 1],
  ...[7, 5, 0x02, 2, 64, 0, 0],
  ...[7, 5, 0x83, 2, 64, 0, 0],
];
const SETTINGS = [0, 1, 2, 3].flatMap((n) => [9, 4, 0, n, 3, 0xff, 0, 0, 0, ...ENDPOINTS]);
const CONFIGURATION = [9, 2, 9 + SETTINGS.length, 0, 1, 1, 0, 0x80, 50, ...SETTINGS];

const thermometer = createThermometer();
/** @type {number[]} */
let fromHost = [];
/** @type {number[]} */
const toHost = [];
let command = 0;

/** Does what the driver wants of the wire. @param {number} value @param {number} index */
function operate(value, index) {
  command = value;
  switch (value & 0xf6) {
    case 0x42:
      thermometer.reset();
      break;
    case 0x52:
      toHost.push(thermometer.exchange(index & 0xff));
      break;
    case 0x74:
      toHost.push(...fromHost.splice(0, index).map(thermometer.exchange));
      break;
    case 0xf4:
      fromHost = [];
      toHost.push(...thermometer.search());
  }
}

/** Answers a control request; null where there is nothing of the kind. @param {Buffer} setup */
function control(setup) {
  const [kind, request] = setup;
  const value = setup.readUInt16LE(2);
  if (kind === 0x40 && request === 1) operate(value, setup.readUInt16LE(4));
  if (kind === 0x80 && request === 6) {
    const [, descriptor] = Object.entries({ 1: DEVICE, 2: CONFIGURATION }).find(
      ([type]) => Number(type) === value >> 8,
    ) ?? [null, null];
    return descriptor;
  }
  return kind === 0x80 ? [0, 0] : [];
}

/** @param {number} endpoint @param {number} length @param {Buffer} setup @param {Buffer} data */
function transfer(endpoint, length, setup, data) {
  switch (endpoint) {
    case 0:
      return control(setup);
    case 1: {
      const status = Array(16).fill(0);
      [status[8], status[9], status[10]] = [0x20, command & 0xff, command >> 8];
      status[13] = toHost.length;
      return status;
    }
    case 2:
      fromHost.push(...data);
      return [];
    default:
      return toHost.splice(0, length);
  }
}

/** The answer to one request. @param {Buffer} header @param {Buffer} data */
function answer(header, data) {
  const [kind, , , direction, endpoint, , length] = Array.from({ length: 7 }, (_, i) =>
    header.readUInt32BE(4 * i),
  );
  const reply = Buffer.alloc(HEADER_BYTES);
  header.copy(reply, 4, 4, 8);
  // What is to be cancelled was answered long ago.
  reply.writeUInt32BE(kind === 1 ? 3 : 4, 0);
  if (kind !== 1) return reply;
  const got = transfer(Number(endpoint), Number(length), header.subarray(40), data);
  const bytes = Buffer.from((got ?? []).slice(0, direction === 1 ? Number(length) : 0));
  reply.writeInt32BE(got === null ? STALL : 0, 20);
  reply.writeInt32BE(direction === 1 ? bytes.length : Number(length), 24);
  return Buffer.concat([reply, bytes]);
}

/** How long the request is that a buffer begins with. @param {Buffer} buffer */
function lengthOf(buffer) {
  const isWrite = buffer.readUInt32BE(0) === 1 && buffer.readUInt32BE(12) === 0;
  return HEADER_BYTES + (isWrite ? buffer.readUInt32BE(24) : 0);
}

const server = createServer({ noDelay: true }, (kernel) => {
  let buffer = Buffer.alloc(0);
  kernel.on('data', (chunk) => {
    buffer = Buffer.concat([buffer, chunk]);
    while (buffer.length >= HEADER_BYTES && buffer.length >= lengthOf(buffer)) {
      const end = lengthOf(buffer);
      kernel.write(answer(buffer.subarray(0, HEADER_BYTES), buffer.subarray(HEADER_BYTES, end)));
      buffer = buffer.subarray(end);
    }
  });
}).listen(0, '127.0.0.1', () => {
  // The kernel reads it, so we must not.
  const socket = new Socket().pause();
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  socket.connect(port, '127.0.0.1', () => {
    const { fd } = /** @type {{ _handle: { fd: number } }} */ (/** @type {unknown} */ (socket))
      ._handle;
    const attach = `0 ${fd} ${DEVICE_ID} ${FULL_SPEED}`;
    writeFileSync('/sys/devices/platform/vhci_hcd.0/attach', attach);
    console.log('attached');
  });
});
