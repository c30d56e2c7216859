/** What we use of onoff 6.0; declared here, for it may not be installed. */
declare module 'onoff' {
  export class Gpio {
    /** Throws when the line cannot be had. */
    constructor(number: number, direction: 'in', edge: 'both');
    /** Throws when the line is gone; onoff itself calls it on each edge. */
    readSync(): 0 | 1;
    watch(onEdge: (error: Error | null | undefined, level: 0 | 1) => void): void;
    unwatchAll(): void;
    /** Also closes its files; it is of no use after that. */
    unexport(): void;
  }
}
