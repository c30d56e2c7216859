import { describe, expect, it } from 'vitest';
import type { AnyStateNode } from 'xstate';
import { eventTypesOf, isOfPeer, nodesOf } from './machine-map.ts';
import { MODELS } from './models.ts';
import type { Model } from './walk.ts';

type Senders = NonNullable<Model['senders']>;

/** Whether an event comes of an actor that does not live while a state is active. */
function isOfNobody(leaf: AnyStateNode, type: string, senders: Senders): boolean {
  const [sender] = Object.entries(senders).find(([, types]) => types.test(type)) ?? [];
  if (sender === undefined) return false;
  for (let node: AnyStateNode | undefined = leaf; node; node = node.parent) {
    if (node.invoke.some(({ id }) => id === sender)) return false;
  }
  return true;
}

/** Whether nothing can happen in a state, for one of its ways out needs nothing to happen. */
function isLeftAtOnce({ always = [] }: AnyStateNode): boolean {
  return always.some(({ guard }) => guard === undefined);
}

/**
 * The leaves that an event can find without a word for it; in parallel, one region's word does. A
 * state tagged `deaf` owes none for what a peer says: whoever runs the machine asks for the tag, and
 * tells nothing of it.
 */
function lacking(node: AnyStateNode, type: string, senders: Senders): string[] {
  if (isOfPeer(type) && node.tags.includes('deaf')) return [];
  if (node.transitions.has(type) || node.type === 'final' || isLeftAtOnce(node)) return [];
  const children = Object.values(node.states);
  if (children.length === 0) return isOfNobody(node, type, senders) ? [] : [node.id];
  const perChild = children.map((child) => lacking(child, type, senders));
  const isCovered = node.type === 'parallel' && perChild.some((leaves) => leaves.length === 0);
  return isCovered ? [] : perChild.flat();
}

/** What a leaf makes of an event: a transition, a deliberate ignore, or another region's matter. */
function cell(leaf: AnyStateNode, type: string): '●' | '–' | ' ' {
  for (let node: AnyStateNode | undefined = leaf; node; node = node.parent) {
    const list = node.transitions.get(type);
    if (list) return list.some(({ target, actions }) => target || actions.length) ? '●' : '–';
  }
  return ' ';
}

function table(leaves: AnyStateNode[], types: string[]): string {
  const width = Math.max(...leaves.map(({ id }) => id.length));
  const header = types.map((type, i) => `${' '.repeat(width + 1)}${'│ '.repeat(i)}┌ ${type}`);
  const rows = leaves.map((leaf) =>
    [leaf.id.padEnd(width), ...types.map((type) => cell(leaf, type))].join(' '),
  );
  return [...header, ...rows].join('\n');
}

describe.each(Object.entries(MODELS))('the %s machine', (name, [model]) => {
  it('has a word for every event in every state', () => {
    const machine = model?.machine;
    if (!machine) throw new Error(`no model of ${name}`);
    const types = eventTypesOf(machine);
    const leaves = nodesOf(machine).filter(
      (node) => Object.keys(node.states).length === 0 && node.type !== 'final',
    );
    console.log(`${name}: ● transition, – ignored on purpose\n${table(leaves, types)}`);
    expect(types.length * leaves.length).toBeGreaterThan(0);
    expect(
      types.flatMap((type) =>
        lacking(machine.root, type, model.senders ?? {}).map((id) => `${id} ${type}`),
      ),
    ).toEqual([]);
  });

  it('ignores nothing at its root, and has no wildcard', () => {
    const nodes = model ? nodesOf(model.machine) : [];
    const atRoot = [...(nodes[0]?.transitions.keys() ?? [])];
    expect(nodes.length).toBeGreaterThan(0);
    expect(atRoot).toEqual([]);
    expect(nodes.filter((node) => node.transitions.has('*'))).toEqual([]);
  });

  it('has the name that a trace shows', () => {
    expect(model?.machine.id).toBe(name);
  });

  it('says in a sentence what each state is', () => {
    const nodes = model ? nodesOf(model.machine) : [];
    expect(nodes.length).toBeGreaterThan(0);
    expect(
      nodes.filter(({ description }) => !description?.endsWith('.')).map(({ id }) => id),
    ).toEqual([]);
  });
});
