/**
 * How both sides set up their sockets: lines leave at once, and after 10 s without any word the
 * kernel asks whether the peer is still there, the only test there is for plain clients.
 */
export const SOCKET_OPTIONS = {
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: 10_000,
} as const;
