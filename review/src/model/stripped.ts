type Stripped<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Without what is not there: undefined, and empty lists. */
export function stripped<T extends object>(value: T): Stripped<T> {
  const isThere = (one: unknown) => one !== undefined && !(Array.isArray(one) && one.length === 0);
  return Object.fromEntries(Object.entries(value).filter(([, one]) => isThere(one))) as Stripped<T>;
}
