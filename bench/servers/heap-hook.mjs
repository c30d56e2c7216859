// Preloaded by the bench: answers each message with the memory in use after a collection. Needs
// `--expose-gc` and a channel.
process.on('message', () => {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send?.({ heapBytes: heapUsed + external, rssBytes: rss });
});
// It alone must not keep a process.
process.channel?.unref();
