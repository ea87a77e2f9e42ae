import type { Chance } from './chance.ts';
import { aWord, prose } from './words.ts';

/** Apps that modules are of; each has a connection of its own. */
const apps = [
  'emporix',
  'http',
  'google-sheets',
  'slack',
  'airtable',
  'salesforce',
  'sap-s4',
  'email',
] as const;

/** The connections of a generated tenant, as in an export file. */
export const connections = apps.map((app, index) => ({
  id: 300 + index,
  name: `acme-${app}`,
  accountName: app,
  accountLabel: app,
  packageName: null,
  teamId: 72,
  accountType: 'oauth',
  editable: true,
}));

/** A module of a Make blueprint: three quarters of it are what the designer keeps beside it, as in real ones. */
export function aModule(chance: Chance, id: number): Readonly<Record<string, unknown>> {
  const index = chance.below(apps.length);
  const fields = Array.from({ length: 2 + chance.below(5) }, (_, field) => `${aWord(chance)}${field}`);
  const before = Math.max(1, id - 1);
  return {
    id,
    module: `${apps[index] ?? apps[0]}:${aWord(chance)}Update`,
    version: 1,
    parameters: { __IMTCONN__: 300 + index },
    mapper: Object.fromEntries(fields.map((field) => [field, `{{${before}.data.${field}}}`])),
    metadata: {
      designer: { x: id * 300, y: chance.below(5) * 150 },
      restore: {
        parameters: { __IMTCONN__: { label: connections[index]?.name, data: { scoped: 'true' } } },
        expect: Object.fromEntries(fields.map((field) => [field, { mode: 'edit', label: field }])),
      },
      parameters: [
        { name: '__IMTCONN__', type: `account:${apps[index]}`, label: 'Connection', required: true },
      ],
      expect: fields.map((name) => ({ name, type: 'text', label: name, spec: [], validate: { enum: null } })),
      interface: fields.map((name) => ({ name, type: 'text', label: `${name} of the ${aWord(chance)}` })),
    },
  };
}

/** A module that holds a text of so many characters, such as a template of a mail. */
export function aTextModule(chance: Chance, id: number, length: number): Readonly<Record<string, unknown>> {
  return {
    id,
    module: 'builtin:BasicFeeder',
    version: 1,
    parameters: {},
    mapper: { text: prose(chance, length) },
    metadata: { designer: { x: id * 300, y: 0 } },
  };
}
