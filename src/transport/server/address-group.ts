import { isIPv6 } from 'node:net';

/**
 * The addresses that one peer may have, as one: an IPv4 address, which an IPv6 socket writes with
 * `::ffff:` before it; of an IPv6 address its /64, for a single machine may take as many of those
 * as it likes.
 */
export function groupOf(address: string): string {
  const plain = plainOf(address);
  if (!isIPv6(plain)) return plain;
  const [head = [], tail = []] = plain
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(8 - head.length - tail.length).fill('0');
  return [...head, ...zeros, ...tail].slice(0, 4).join(':');
}

/** An address as people know it: an IPv4 one as such. */
export function plainOf(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '');
}
