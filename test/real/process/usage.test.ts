import { describe, expect } from 'vitest';
import { it } from '../../support/lab.ts';
import type { Program } from '../../support/programs.ts';

/** Exit 2, and one line on stderr that says what was expected and what was got. */
async function expectUsageLine(program: Program, wanted: RegExp): Promise<void> {
  expect(await program.exit()).toMatchObject({ code: 2, signal: null });
  expect(program.stdout.texts).toEqual([]);
  expect(program.stderr.texts).toEqual([expect.stringMatching(wanted)]);
  expect(program.stderr.texts[0]).toMatch(/ \(see --help\)$/);
}

describe.concurrent('door-server, used wrongly', () => {
  it.for([
    ['--port=http', /^door-server: --port: expected a port from 0 .* to 65535, got 'http'/],
    ['--port=65536', /--port: expected .*, got '65536'/],
    ['--port=-1', /--port: expected .*, got '-1'/],
    ['--port=80.5', /--port: expected .*, got '80\.5'/],
    ['--port=', /--port: expected .*, got ''/],
    ['--sensor=nose', /--sensor: expected .*simulated.*stdin.*, got 'nose'/],
    ['--seed=lucky', /--seed: expected a whole number .*, got 'lucky'/],
    ['--seed=4294967296', /--seed: expected .* to 4294967295, got '4294967296'/],
    [
      '--open-when=low',
      /--open-when: expected --sensor gpio or gpiod or stdin with it, got --sensor simulated/,
    ],
    ['--sensor=stdin --seed=3', /--seed: expected --sensor simulated with it, got --sensor stdin/],
    ['--sensor=stdin --open-when=up', /--open-when: expected high or low, got 'up'/],
    ['--settle=soon', /--settle: expected a number of milliseconds .*, got 'soon'/],
    ['--sensor=gpiod', /--line: expected a GPIO number from 0 to 1023, or a name, got none/],
    ['--sensor=gpiod --line=1024', /--line: expected .* 1023, or a name, got '1024'/],
    ['--sensor=gpiod --line=3 --bias=up', /--bias: expected pull-up or .*disabled, got 'up'/],
    ['--line=3', /--line: expected --sensor gpiod with it, got --sensor simulated/],
    ['--sensor=gpio', /--gpio: expected a GPIO number from 0 to 1023, got none/],
    ['--sensor=gpio --gpio=17.5', /--gpio: expected a GPIO number from 0 to 1023, got '17\.5'/],
    ['--sensor=gpio --gpio=GPIO17', /--gpio: expected a GPIO number .*, got 'GPIO17'/],
    ['--sensor=gpio --gpio=17 --gpio-chip=', /--gpio-chip: expected something, got ''/],
    ['--gpio=17', /--gpio: expected --sensor gpio with it, got --sensor simulated/],
    [
      '--sensor=stdin --gpio-chip=x',
      /--gpio-chip: expected --sensor gpio with it, got --sensor stdin/,
    ],
    ['--sensor=stdin --state-file=', /--state-file: expected a file, not a folder, got ''/],
    [
      '--sensor=stdin --state-file=a/b/',
      /--state-file: expected a file, not a folder, got 'a\/b\/'/,
    ],
    ['--trace=', /--trace: expected a path, got ''/],
    ['--sensor=stdin --state-file', /--state-file: expected a value after it, got none/],
    [
      '--state-file=door.json',
      /--state-file: expected --sensor gpio or gpiod or stdin .*, got --sensor sim/,
    ],
    ['--max-clients=0', /--max-clients: expected a whole number .*, got '0'/],
    ['--max-clients=2.5', /--max-clients: expected a whole number .*, got '2\.5'/],
    ['--tls-cert=a', /--tls-cert: expected --tls-key with it, got none/],
    ['--tls-ca=a', /--tls-ca: expected --tls-cert with it, got none/],
    ['--token-file=', /--token-file: expected a path, got ''/],
    ['8000', /expected options only, got '8000'/],
    ['--prot=8000', /expected a known option, got '--prot'/],
    ['--port', /--port: expected a value after it, got none/],
    ['--host=', /--host: expected something, got ''/],
    ['--verbose=3', /--verbose: expected no value, got one/],
  ] as const)('%s is one line and exit 2', async ([line, wanted], { lab }) => {
    await expectUsageLine(lab.runServer(...line.split(' ')), wanted);
  });
});

describe.concurrent('door-client, used wrongly', () => {
  it.for([
    ['', /^door-client: expected <host> <port> <seconds>, got none/],
    ['fridge 8000', /expected <host> <port> <seconds>, got 'fridge 8000'/],
    ['fridge 8000 2 3', /expected <host> <port> <seconds>, got 'fridge 8000 2 3'/],
    ['fridge http 2', /<port>: expected a port from 1 to 65535, got 'http'/],
    ['fridge 0 2', /<port>: expected .*, got '0'/],
    ['fridge 65536 2', /<port>: expected .*, got '65536'/],
    ['fridge 8000 soon', /<seconds>: expected a number of seconds above 0 .*, got 'soon'/],
    ['fridge 8000 0', /<seconds>: expected .*, got '0'/],
    ['fridge 8000 Infinity', /<seconds>: expected .*, got 'Infinity'/],
    ['fridge 8000 2147484', /<seconds>: expected .* at most 2147483, got '2147484'/],
    ['fridge 8000 -2', /expected a number that is not negative, got '-2'/],
    ['fridge 8000 2 --repeat=often', /--repeat: expected .*, got 'often'/],
    ['fridge 8000 2 --repeat=-1', /--repeat: expected .*, got '-1'/],
    ['fridge 8000 2 --offline-after=never', /--offline-after: expected .*, got 'never'/],
    ['fridge 8000 2 --channel=Attic', /--channel: expected names of 1 to 32 .*, got 'Attic'/],
    ['fridge 8000 2 --channel=a --channel=B', /--channel: expected names .*, got 'a,B'/],
    ['fridge 8000 2 --limit=attic', /--limit: expected NAME=N .*, got 'attic'/],
    ['fridge 8000 2 --limit=attic=0', /--limit: expected .* above 0 .*, got 'attic=0'/],
    ['fridge 8000 2 --limit==5', /--limit: expected NAME=N .*, got '=5'/],
    ['fridge 8000 2 --max-celsius=hot', /--max-celsius: expected a number of deg.*, got 'hot'/],
    ['fridge 8000 2 --max-celsius=126', /--max-celsius: expected .* -55 to 125, .*, got '126'/],
    ['fridge 8000 2 --max-celsius=Air=8', /--max-celsius: expected .* NAME=N .*, got 'Air=8'/],
    ['fridge 8000 2 --max-celsius=air=', /--max-celsius: expected .*, got 'air='/],
    ['fridge 8000 2 --warm-for=60', /--warm-for: expected --max-celsius with it, got none/],
    ['fridge 8000 2 --max-celsius=8 --warm-for=-1', /--warm-for: expected .*, got '-1'/],
    [
      'fridge 8000 2 --channel=air --limit=attic=3',
      /--limit: expected --channel attic .*, got air/,
    ],
    [
      'fridge 8000 2 --channel=air --max-celsius=8 --max-celsius=ice=3',
      /--max-celsius: expected --channel ice with it, got air/,
    ],
    ['fridge 8000 2 --loud', /expected a known option, got '--loud'/],
    ['fridge 8000 2 --trace=', /--trace: expected a path, got ''/],
    ['fridge 8000 2 --trace', /--trace: expected a value after it, got none/],
    ['fridge 8000 2 --ca=a', /--ca: expected --tls with it, got none/],
    ['fridge 8000 2 --tls --key=a', /--key: expected --cert with it, got none/],
    ['fridge 8000 2 --json=yes', /--json: expected no value, got one/],
  ] as const)('with "%s" is one line and exit 2', async ([line, wanted], { lab }) => {
    await expectUsageLine(lab.runClient(...line.split(' ').filter(Boolean)), wanted);
  });
});
