import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { CLIENT_OPTIONS } from '../../../src/cli/client-options.ts';
import { readConfig } from '../../../src/cli/config-file.ts';
import { flagOf } from '../../../src/cli/option.ts';
import { SERVER_OPTIONS } from '../../../src/cli/server-options.ts';

const ROOT = new URL('../../../', import.meta.url);

/** The schema of the package, by a validator that knows nothing of ours. */
function validatorOf(program: string) {
  const schema = readFileSync(new URL(`dist/${program}.schema.json`, ROOT), 'utf8');
  return new Ajv({ allowUnionTypes: true }).compile(JSON.parse(schema));
}

const isServerConfig = validatorOf('door-server');
const isClientConfig = validatorOf('door-client');

function channel(text: string, name = 'fridge'): string {
  return `{"channels":{"${name}":${text}}}`;
}

const MANY = Object.fromEntries(
  Array.from({ length: 33 }, (_, index) => [`c-${index}`, { kind: 'door', sensor: 'stdin' }]),
);

describe("a server's configuration", () => {
  it.for([
    '{}',
    '{"$schema":"./node_modules/doorwatch/dist/door-server.schema.json","port":0}',
    '{"port":65535,"host":"::1","sensor":"stdin","openWhen":"low","settleMs":0.5}',
    '{"sensor":"gpio","gpio":17,"gpioChip":"pinctrl-rp1","stateFile":"a/door.json"}',
    '{"seed":4294967295,"maxClients":100000,"maxPerAddress":1,"trace":"t","verbose":true}',
    '{"tokenFile":"token","tlsCert":"a.pem","tlsKey":"a.key","tlsCa":"ca.pem"}',
    channel('{"kind":"door","sensor":"gpiod","line":17,"chip":"gpiochip0","bias":"pull-up"}'),
    channel('{"kind":"door","sensor":"gpiod","line":"GPIO17","openWhen":"low","settleMs":50}'),
    channel('{"kind":"door","sensor":"simulated","seed":1}', '0-z'),
    channel('{"kind":"temperature","sensor":"w1","device":"28-0316a2795bff"}'),
    channel('{"kind":"temperature","sensor":"simulated","seed":1}'),
    channel('{"kind":"temperature","sensor":"stdin"}', 'x'.repeat(32)),
  ])('may be %s, for the schema too', (text) => {
    const { $schema: _, ...values } = JSON.parse(text);
    expect(readConfig(SERVER_OPTIONS, text)).toEqual({ values });
    expect(isServerConfig(JSON.parse(text))).toBe(true);
  });

  it.for([
    ['[]', 'expected an object, got a list'],
    ['null', 'expected an object, got null'],
    ['{"port":"8000"}', 'port: expected a port from 0 (any free one) to 65535, got "8000"'],
    ['{"port":65536}', 'port: expected a port from 0 (any free one) to 65535, got 65536'],
    ['{"port":1.5}', 'port: expected a port from 0 (any free one) to 65535, got 1.5'],
    ['{"host":""}', 'host: expected something, got ""'],
    ['{"sensor":"nose"}', 'sensor: expected simulated or gpio or gpiod or stdin, got "nose"'],
    ['{"stateFile":"a/"}', 'stateFile: expected a file, not a folder, got "a/"'],
    ['{"verbose":"yes"}', 'verbose: expected true or false, got "yes"'],
    [
      '{"stateFiel":"a"}',
      'stateFiel: expected a known field, got another; the nearest is stateFile',
    ],
    [
      '{"max-clients":5}',
      'max-clients: expected a known field, got another; the nearest is maxClients',
    ],
    // What it says is a secret.
    ['{"token":"s3cret"}', 'token: expected a known field, got another; the nearest is tokenFile'],
    ['{"channels":[]}', 'channels: expected no list, got one'],
    ['{"channels":[{"kind":"door","sensor":"stdin"}]}', 'channels: expected no list, got one'],
    ['{"channels":"a"}', 'channels: expected an object with channels by name, got "a"'],
    ['{"maxClients":1e400}', /^maxClients: expected .*, got Infinity$/],
    ['{"channels":{}}', 'channels: expected 1 to 32 channels by name, got {}'],
    [
      JSON.stringify({ channels: MANY }),
      /^channels: expected 1 to 32 channels by name, got \{"c-0"/,
    ],
    [
      channel('{"kind":"door","sensor":"stdin"}', 'A b'),
      'channels.A b: expected a name of 1 to 32 of a-z, 0-9 and -, got "A b"',
    ],
    [channel('3'), 'channels.fridge: expected an object with kind and sensor, got 3'],
    [channel('{}'), 'channels.fridge.kind: expected door or temperature, got none'],
    [
      channel('{"kind":"window","sensor":"gpio"}'),
      'channels.fridge.kind: expected door or temperature, got "window"',
    ],
    [
      channel('{"kind":"temperature","sensor":"gpio"}'),
      'channels.fridge.sensor: expected simulated or w1 or stdin, got "gpio"',
    ],
    [
      channel('{"kind":"door"}'),
      'channels.fridge.sensor: expected simulated or gpio or gpiod or stdin, got none',
    ],
    [
      channel('{"kind":"door","sensor":"gpiod","line":true}'),
      'channels.fridge.line: expected a GPIO number from 0 to 1023, or a name, got true',
    ],
    [
      channel('{"kind":"door","sensor":"gpiod","line":"17"}'),
      'channels.fridge.line: expected a GPIO number from 0 to 1023, or a name, got "17"',
    ],
    [
      channel('{"kind":"door","sensor":"gpiod"}'),
      'channels.fridge.line: expected a GPIO number from 0 to 1023, or a name, got none',
    ],
    [
      channel('{"kind":"temperature","sensor":"w1"}'),
      'channels.fridge.device: expected a name such as 28-0316a2795bff, got none',
    ],
    [
      channel('{"kind":"temperature","sensor":"w1","device":"28-0316A2795BFF"}'),
      'channels.fridge.device: expected a name such as 28-0316a2795bff, got "28-0316A2795BFF"',
    ],
    [
      channel('{"kind":"door","sensor":"gpiod","lien":17}'),
      'channels.fridge.lien: expected a known field, got another; the nearest is line',
    ],
    [
      channel('{"kind":"door","sensor":"gpio","gpio":17,"line":17}'),
      'channels.fridge.line: expected sensor gpiod with it, got sensor gpio',
    ],
    [
      channel('{"kind":"door","sensor":"simulated","openWhen":"low"}'),
      'channels.fridge.openWhen: expected sensor gpio or gpiod or stdin with it, got sensor simulated',
    ],
    [
      channel('{"kind":"temperature","sensor":"stdin","settleMs":5}'),
      'channels.fridge.settleMs: expected kind door with it, got kind temperature',
    ],
    [
      channel('{"kind":"door","sensor":"stdin","valueOf":1}'),
      'channels.fridge.valueOf: expected a known field, got another; the nearest is sensor',
    ],
    [
      channel('{"kind":"door","sensor":"stdin","\\u001b[2J":1}'),
      /^channels\.fridge\.\[2J: expected a known field/,
    ],
  ] as const)('may not be %s, for the schema neither', ([text, problem]) => {
    const result = readConfig(SERVER_OPTIONS, text);
    expect(result).toEqual({
      problem: typeof problem === 'string' ? problem : expect.stringMatching(problem),
    });
    expect(isServerConfig(JSON.parse(text))).toBe(false);
  });

  it.for([
    ['', 'line 1, column 1: expected a value, got the end'],
    ['{\n  "port": 8000\n  "host": "::"\n}', 'line 3, column 3: expected a comma or }, got "\\""'],
    [
      '{\r\n"port": 8000,\r\n}',
      'line 3, column 1: expected the name of a field in double quotes, got "}"',
    ],
    ['{"port" 8000}', 'line 1, column 9: expected a colon, got "8"'],
    ['{"verbose": yes}', 'line 1, column 13: expected a value, got "y"'],
    ['{"port": 8000', 'line 1, column 14: expected a comma or }, got the end'],
    ['{} {}', 'line 1, column 4: expected nothing more, got "{"'],
    ['// mine\n{}', 'line 1, column 1: expected a value, got "/"'],
    [
      '{"trace": "C:\\doors"}',
      'line 1, column 11: expected a text that ends on its line, its \\ doubled, got "\\""',
    ],
    ['{"port": 1,\n "port": 2}', 'line 2, column 2: expected each field once, got "port" again'],
    [
      '{"channels": {"__proto__": {}}}',
      'line 1, column 15: expected another name, got "__proto__"',
    ],
    ['['.repeat(1000), 'line 1, column 17: expected at most 16 levels, got "["'],
  ] as const)('that is %j is no JSON, and where is said', ([text, problem]) => {
    expect(readConfig(SERVER_OPTIONS, text)).toEqual({ problem });
  });

  it('has an example in the package', () => {
    const text = readFileSync(new URL('examples/fridge-and-freezer.json', ROOT), 'utf8');
    expect(readConfig(SERVER_OPTIONS, text)).toHaveProperty('values.channels.freezer-air');
    expect(isServerConfig(JSON.parse(text))).toBe(true);
    const page = readFileSync(new URL('docs/configuration.md', ROOT), 'utf8');
    const { $schema: _, ...example } = JSON.parse(text);
    expect(JSON.parse(/```json\n(.*?)```/s.exec(page)?.[1] ?? '')).toEqual(example);
  });

  it.for(Object.entries({ server: SERVER_OPTIONS, client: CLIENT_OPTIONS }))(
    'of a %s has each field on a page',
    ([, options]) => {
      const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
      const pages = read('README.md') + read('docs/configuration.md');
      for (const name of Object.keys(options)) {
        const words = flagOf(options, name);
        expect(pages).toMatch(new RegExp(`(--${words}|<${words}>|"${name}")[ \`,:"]`));
      }
    },
  );
});

describe("a client's configuration", () => {
  it.for([
    ['{"host":"fridge","port":8000,"seconds":30,"offlineAfter":0,"tls":true,"ca":"ca.pem"}', null],
    ['{"seconds":0}', 'seconds: expected a number of seconds above 0 and at most 2147483, got 0'],
    ['{"port":0}', 'port: expected a port from 1 to 65535, got 0'],
    ['{"channels":["fridge"],"limits":{"fridge":5},"host":"a"}', null],
    ['{"channels":{}}', /^channels: expected a list of names .*, got {}/],
  ] as const)('of %s is what the schema takes it for', ([text, problem]) => {
    const values = JSON.parse(text);
    const says = typeof problem === 'string' ? problem : expect.stringMatching(problem ?? '');
    expect(readConfig(CLIENT_OPTIONS, text)).toEqual(problem ? { problem: says } : { values });
    expect(isClientConfig(values)).toBe(problem === null);
  });
});
