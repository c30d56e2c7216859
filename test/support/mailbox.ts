import { EventEmitter, once } from 'node:events';

/** What came, in order; each of it is taken once, or passed over. */
export function createMailbox<T>() {
  const all: T[] = [];
  const news = new EventEmitter().setMaxListeners(0);
  let passed = 0;
  let isClosed = false;
  return {
    all: all as readonly T[],
    put(item: T): void {
      all.push(item);
      news.emit('news');
    },
    /** Nothing more comes: whoever waits, or will, gives up. */
    close(): void {
      isClosed = true;
      news.emit('news');
    },
    /** The next that is wanted; what comes before it is passed over. */
    async take(isWanted: (item: T) => boolean = () => true): Promise<T> {
      for (;;) {
        for (let item = all[passed]; item !== undefined; item = all[passed]) {
          passed += 1;
          if (isWanted(item)) return item;
        }
        if (isClosed) throw new Error('nothing more comes');
        await once(news, 'news');
      }
    },
  };
}
