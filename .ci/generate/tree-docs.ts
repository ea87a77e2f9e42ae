import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kindNames, kinds, type Kind } from '../../src/core/stream/kinds.ts';
import { noise, type NoiseClass, type NoisePlace } from '../../src/core/stream/noise.ts';
import { markdownTable, withPart } from './marked-part.ts';

const root = join(import.meta.dirname, '../..');
const docsPath = 'docs/reference/tree.md';

/** Returns docs/reference/tree.md with what the code has as data. */
export async function generatedTreeDocs(): Promise<ReadonlyMap<string, string>> {
  const page = await readFile(join(root, docsPath), 'utf8');
  return new Map([[docsPath, withPart(withPart(page, 'kinds', kindTable()), 'noise', noiseList())]]);
}

function kindTable(): string {
  const rows = kindNames.map((name): readonly string[] => {
    const { folder, section, naturalKey, carried, ...found }: Kind = kinds[name];
    return [
      `\`${folder}/\``,
      section === undefined ? '' : `\`${section}\``,
      names(naturalKey),
      carried ? 'included' : 'prerequisite',
      names(found.declaredTypes),
      names(found.fieldNames),
      names([
        ...found.templateFields,
        ...(found.templateObject === undefined ? [] : [found.templateObject.field]),
      ]),
    ];
  });
  const head = [
    'folder',
    'export section',
    'natural key',
    'in a tenant',
    'declared types',
    'blueprint fields',
    'stream fields',
  ];
  return markdownTable(head, rows);
}

const names = (list: readonly string[]) => list.map((name) => `\`${name}\``).join(', ');

/** What each place of noise is called, in terms of an export file. */
const places: Readonly<Record<NoisePlace, string>> = {
  envelope: 'the file itself',
  template: '`execution_template`',
  audit: '`execution_template.metadata`',
  scenario: 'an item of `scenarios`',
  blueprintMetadata: '`metadata` of a blueprint',
  connection: 'an item of `connections`',
  hook: 'an item of `hooks`',
  hookData: '`data` of a hook',
  item: 'an item of `events`, `rules` or `forms`',
};

const reasons: Readonly<Record<NoiseClass, string>> = {
  volatile: 'volatile',
  tenant: "the tenant's",
  person: 'person',
  secret: 'secret',
  noise: 'presentation',
};

function noiseList(): string {
  const items = (Object.keys(noise) as NoisePlace[]).flatMap((place) => {
    if (Object.keys(noise[place]).length === 0) return [];
    const byReason = Map.groupBy(Object.entries(noise[place]), ([, reason]) => reason);
    const parts = [...byReason].map(
      ([reason, fields]) => `${names(fields.map(([field]) => field))} (${reasons[reason]})`,
    );
    return `- ${places[place]}: ${parts.join('; ')}`;
  });
  return items.join('\n');
}
