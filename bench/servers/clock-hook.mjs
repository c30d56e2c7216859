// Preloaded by the bench: each look at the clock finds it 60 ms further on, so a door can move as often
// as it likes without being told of less. Timers go on as ever.
const { bigint } = process.hrtime;
let looks = 0n;
process.hrtime.bigint = () => bigint() + 60_000_000n * looks++;
