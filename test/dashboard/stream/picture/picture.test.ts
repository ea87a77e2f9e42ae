import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../../src/dashboard/stream/picture-schema.ts';
import { label } from '../../../../src/dashboard/stream/picture/label.ts';
import { laidOut, mostNodes } from '../../../../src/dashboard/stream/picture/layout.ts';
import { stepsList } from '../../../../src/dashboard/stream/picture/steps-list.ts';
import { drawing } from '../../../../src/dashboard/stream/picture/svg.ts';
import { aComparison, aNode, anEdge } from '../../../support/stream-samples.ts';

const [pair] = aComparison().pictures;
const sides = [pair?.before, pair?.after].filter((one) => one !== undefined);
const about = { id: 'p', title: 'Order Intake', description: '5 steps' };

async function drawn(picture: Picture | undefined, all: readonly Picture[]): Promise<string> {
  const layout = laidOut(all);
  if (picture === undefined || layout === undefined) throw new Error('there is nothing to draw');
  return String(await drawing(picture, layout, about)).replaceAll('\u00a0', ' ');
}

/** Where the box is whose text begins so. */
function placeOf(svg: string, text: string): string | undefined {
  return new RegExp(String.raw`<g class="node[^"]*"\s*>\s*(<[^>]+>)\s*<title>${text}`).exec(svg)?.[1];
}

describe('a picture of a flow', () => {
  it('has the same step at the same place on both sides', async () => {
    const [before, after] = [await drawn(sides[0], sides), await drawn(sides[1], sides)];
    for (const text of ['trigger 1', 'step 1 scenario', '~ step 2', 'step 3']) {
      expect(placeOf(before, text)).toBeDefined();
      expect(placeOf(after, text)).toBe(placeOf(before, text));
    }
  });

  it('draws on each side only what it has, and marks what changed by a sign', async () => {
    const [before, after] = [await drawn(sides[0], sides), await drawn(sides[1], sides)];
    expect(before).toContain('− step 4 subflow');
    expect(before).not.toContain('step 4 form');
    expect(after).toContain('+ step 4 form');
    expect(after).not.toContain('step 4 subflow');
  });

  it('is one image with a name and a description, without a style of its own', async () => {
    const svg = await drawn(sides[0], sides);
    expect(svg).toMatch(/^<svg\s+role="img"\s+aria-labelledby="p-title p-desc"/);
    expect(svg).toContain('<title id="p-title">Order Intake</title>');
    expect(svg).not.toMatch(/style=|<style/);
  });

  it('escapes texts', async () => {
    const evil = { nodes: [aNode('a', ['</text><script>alert(1)</script>'])], edges: [] };
    expect(await drawn(evil, [evil])).not.toContain('<script');
  });

  it('leaves out a line from or to what is not there', () => {
    const odd = { nodes: [aNode('a', ['a'])], edges: [anEdge('a', 'gone')] };
    expect(laidOut([odd])?.lines.size).toBe(0);
  });

  it('draws a step that leads to itself, and two lines between the same steps', () => {
    const odd = {
      nodes: [aNode('a', ['a']), aNode('b', ['b'])],
      edges: [anEdge('a', 'a'), anEdge('a', 'b'), anEdge('a', 'b')],
    };
    expect(laidOut([odd])?.lines.size).toBe(3);
  });

  it('is not made where it would be too large', () => {
    const nodes = Array.from({ length: mostNodes + 1 }, (_, index) => aNode(`n${index}`, ['x']));
    expect(laidOut([{ nodes, edges: [] }])).toBeUndefined();
  });

  it('is told as a list, with where each step leads to', async () => {
    const [, after] = sides;
    if (after === undefined) throw new Error('the sample has two sides');
    const text = String(await stepsList(after))
      .replaceAll(/<[^>]+>/g, '')
      .replaceAll(/\s+/g, ' ');
    expect(text).toContain('added: + step 4 form, Ask the customer whether');
    expect(text).toContain('to step 3 subflow: path above limit, rule orderAboveApprovalLimit');
  });
});

describe('a label', () => {
  it('is wrapped at words, and cut after a few lines', () => {
    const { lines, whole } = label(['a name of many words '.repeat(20)]);
    expect(lines.length).toBe(5);
    expect(lines.at(-1)).toMatch(/…$/);
    expect(whole).toContain('words a name of many words');
  });

  it('breaks a word that no line holds, never inside of a sign', () => {
    expect(label(['n'.repeat(300)]).lines.every((line) => line.length <= 25)).toBe(true);
    expect(label(['👩‍👩‍👧‍👦'.repeat(30)]).lines[0]?.endsWith('\u200d')).toBe(false);
  });

  it('gives wide letters the room that they need', () => {
    expect(label(['発注承認']).width).toBeGreaterThan(label(['abcd']).width);
  });
});
