import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { written } from './written.ts';

const folder = resolve(import.meta.dirname, '../../config');
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(configJsonSchema());

describe('the published schema', () => {
  let example = '';
  beforeAll(async () => {
    example = await readFile(resolve(folder, 'sluice.yaml'), 'utf8');
  });

  it('is named by the first line of the example', () => {
    expect(example.split('\n')[0]).toBe('# yaml-language-server: $schema=sluice.schema.json');
  });

  it('is the one that the code gives', async () => {
    expect(JSON.parse(await readFile(resolve(folder, 'sluice.schema.json'), 'utf8'))).toEqual(
      configJsonSchema(),
    );
  });

  it('takes the example, which shows every key', () => {
    validate(parse(example));
    expect(validate.errors).toBeNull();
    for (const key of keysOf(configJsonSchema())) expect(example).toMatch(new RegExp(`\\b${key}:`));
  });

  it('takes what has only what is required', () => {
    expect(validate(parse(written()))).toBe(true);
  });

  it.each([
    ['an unknown key', 'source: {', 'source: { brnach: main,'],
    ['a missing key', 'branch: env/staging, ', ''],
    ['a secret as text', '{ env: DEV }', 's3cret'],
    ['no duration', 'tenant: dev }', 'tenant: dev, every: soon }'],
    ['an impossible name', '  staging:', '  Staging:'],
    ['too much concurrency', 'driver: http', 'concurrency: 65, driver: http'],
    ['an impossible branch', 'env/staging', '"env staging"'],
  ])('refuses %s', (_, from, to) => {
    expect(validate(parse(written([from, to])))).toBe(false);
  });

  it('describes every key', () => {
    expect(undescribed(configJsonSchema(), '')).toEqual([]);
  });
});

interface Node {
  readonly description?: string | undefined;
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
  readonly additionalProperties?: unknown;
  readonly oneOf?: readonly unknown[] | undefined;
}

function childrenOf(node: Node): readonly (readonly [string, Node])[] {
  const own = Object.entries(node.properties ?? {}).map(([key, child]) => [key, child as Node] as const);
  const values = node.additionalProperties;
  const inside = [...(typeof values === 'object' && values !== null ? [values] : []), ...(node.oneOf ?? [])];
  return [...own, ...inside.flatMap((one) => childrenOf(one as Node))];
}

function keysOf(node: Node): readonly string[] {
  return childrenOf(node).flatMap(([key, child]) => [key, ...keysOf(child)]);
}

function undescribed(node: Node, path: string): readonly string[] {
  return childrenOf(node).flatMap(([key, child]) => [
    ...(child.description === undefined ? [`${path}${key}`] : []),
    ...undescribed(child, `${path}${key}.`),
  ]);
}
