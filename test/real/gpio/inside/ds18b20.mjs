// A DS18B20 as its bus master sees it, byte by byte: what it does with a byte, and what is read then.
import { readFileSync } from 'node:fs';

/** Family and serial number; the kernel calls it 28-0316a2795bff. */
const CODE = [0x28, 0xff, 0x5b, 0x79, 0xa2, 0x16, 0x03];
const ROM = [...CODE, crcOf(CODE)];
/** Degrees Celsius, or `none` while it is not on the wire. */
const CELSIUS = '/tmp/celsius';
const STEPS_PER_DEGREE = 16;

/** The checksum of Dallas. @param {readonly number[]} bytes */
function crcOf(bytes) {
  let crc = 0;
  for (let byte of bytes) {
    for (let i = 0; i < 8; i++, byte >>= 1) {
      const isOdd = (crc ^ byte) & 1;
      crc = (crc >> 1) ^ (isOdd ? 0x8c : 0);
    }
  }
  return crc;
}

export function createThermometer() {
  // 85 degrees, 12 bits, as when it is powered.
  const scratchpad = [0x50, 0x05, 0x4b, 0x46, 0x7f, 0xff, 0x0c, 0x10];
  let state = 'deaf';
  /** @type {number[]} */
  let heard = [];
  /** @type {number[]} */
  let answer = [];

  const isThere = () => readFileSync(CELSIUS, 'utf8').trim() !== 'none';

  function measure() {
    const steps = Math.round(Number(readFileSync(CELSIUS, 'utf8')) * STEPS_PER_DEGREE) & 0xffff;
    [scratchpad[0], scratchpad[1]] = [steps & 0xff, steps >> 8];
  }

  /** @param {number} byte */
  function obey(byte) {
    state = 'deaf';
    if (byte === 0x44) measure();
    if (byte === 0x4e) state = 'writing';
    if (byte === 0xbe) {
      answer = [...scratchpad, crcOf(scratchpad)];
      state = 'answering';
    }
  }

  /** @param {number} byte */
  function hear(byte) {
    heard.push(byte);
    if (state === 'selecting' && heard.length === ROM.length) {
      state = heard.every((one, i) => one === ROM[i]) ? 'selected' : 'deaf';
    }
    if (state === 'writing' && heard.length === 3) {
      scratchpad.splice(2, 3, ...heard);
      state = 'deaf';
    }
  }

  return {
    /** Whom a search finds. */
    search: () => (isThere() ? ROM : []),
    reset() {
      state = isThere() ? 'reset' : 'deaf';
      answer = [];
    },
    /** What is on the wire while a byte is written. @param {number} byte */
    exchange(byte) {
      if (state === 'answering') return byte & (answer.shift() ?? 0xff);
      if (state === 'selecting' || state === 'writing') hear(byte);
      else {
        heard = [];
        if (state === 'selected') obey(byte);
        else if (state === 'reset') state = { 85: 'selecting', 204: 'selected' }[byte] ?? 'deaf';
      }
      return byte;
    },
  };
}
