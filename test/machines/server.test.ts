import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { serverMachine } from '../../src/machines/index.ts';
import { errorsOf, startServer } from '../support/actors.ts';

const address = { address: '::1', family: 'IPv6', port: 8000 };

describe('the server', () => {
  it('says that it listens, and has a heartbeat every 10 s', () => {
    const { clock, commands, said, server } = startServer();
    server.send({ type: 'listener.listening', address });
    clock.advance(9999);
    expect(commands).toEqual([]);
    clock.advance(20_001);
    expect(commands).toEqual(['beat', 'beat', 'beat']);
    expect(said).toEqual(['listening']);
  });

  it('ends when it cannot listen', () => {
    const { said, server } = startServer();
    server.send({ type: 'listener.failed', reason: 'taken' });
    expect(said).toEqual(['failed']);
    expect(server.getSnapshot().status).toBe('done');
  });

  it('goes on when one client could not be accepted', () => {
    const { said, server } = startServer();
    server.send({ type: 'listener.listening', address });
    server.send({ type: 'listener.failed', reason: 'too many files' });
    expect(said).toEqual(['listening']);
    expect(server.getSnapshot().value).toBe('listening');
  });

  it('fails loudly when nobody provided its listener', () => {
    expect(errorsOf(createActor(serverMachine))).toEqual([
      "Error: actor 'listener' was not provided: expected machine.provide({ actors })",
    ]);
  });

  it('stops as soon as its clients are gone', () => {
    const { commands, said, server } = startServer();
    server.send({ type: 'listener.listening', address });
    server.send({ type: 'server.stop' });
    expect(said).toEqual(['listening']);
    server.send({ type: 'clients.gone' });
    expect(commands).toEqual(['endClients']);
    expect(said).toEqual(['listening', 'stopped']);
  });

  it('stops without them after a second and a half', () => {
    const { clock, said, server } = startServer();
    server.send({ type: 'server.stop' });
    clock.advance(1499);
    expect(said).toEqual([]);
    clock.advance(1);
    expect(said).toEqual(['stopped']);
  });
});
