import type * as z from 'zod';
import { configCodes, type ConfigCode } from './codes.ts';
import type { ConfigDocument } from './document.ts';
import { shown, type KeyPath } from './values/key-path.ts';
import { nearMiss } from '../core/text/near-miss.ts';
import type { ConfigFault, ConfigProblem } from './problem.ts';
import { malformed } from './parse-result.ts';
import { fileSchema } from './schema.ts';
import {
  boundKeys,
  descriptionOf,
  discriminatorValues,
  isSecret,
  knownKeys,
  schemaAt,
} from './values/schema-walk.ts';

type IssueSchema = z.core.$ZodType;
type Issue = z.core.$ZodIssue;

/** Converts an issue of the schema to problems with a position and a remedy, without values. */
export function issueProblems(
  document: ConfigDocument,
  schema: IssueSchema,
  issue: Issue,
): readonly ConfigProblem[] {
  const { path } = issue;
  const at = schemaAt(schema, path, document.value);
  // A misplaced value that could be a secret gets a complaint of its own, because other messages could quote it.
  if (isSecret(at) && issue.code !== 'custom')
    return [document.problem(path, secretComplaint(document, path, issue, secretRemedy(at)))];
  if (issue.code === 'invalid_union') {
    const inner = meantErrors(issue);
    if (inner !== undefined)
      return inner.flatMap((one) =>
        issueProblems(document, schema, { ...one, path: [...path, ...one.path] }),
      );
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const inside = [...path, key];
      return document.problem(inside, unknownKey(document, inside, knownKeys(at)), 'key');
    });
  }
  if (issue.code === 'invalid_key') return [document.problem(path, keyComplaint(issue), 'key')];
  const choices = discriminatorValues(schema, path, document.value);
  if (choices !== undefined && document.has(path))
    return [document.problem(path, malformed('is not one that there is', `write ${choices.join(' or ')}`))];
  return [document.problem(path, valueComplaint(document, issue, at))];
}

/** Returns the errors for the option that matches the value's type, in a union of a name and a mapping. */
function meantErrors({ errors }: z.core.$ZodIssueInvalidUnion): readonly Issue[] | undefined {
  const isWhole = (all: readonly Issue[], ...codes: readonly string[]) =>
    all.some(({ path, code }) => path.length === 0 && codes.includes(code));
  return (
    errors.find((all) => !isWhole(all, 'invalid_type', 'invalid_value')) ??
    errors.find((all) => !isWhole(all, 'invalid_type'))
  );
}

/** Later names of keys. Without them, the remedy would be to remove a key that limits a role to some environments. */
const renamedKeys: ReadonlyMap<string, string> = new Map([
  ['server.access.roles.lanes', 'stages'],
  ['retention.passes', 'runs'],
]);

function unknownKey(document: ConfigDocument, path: KeyPath, known: readonly string[]): ConfigFault {
  const key = String(path.at(-1));
  const named = shown(key);
  return {
    code: 'SLC1104',
    message: named === undefined ? 'is an unknown key' : `unknown key ${named}`,
    remedy: unknownKeyRemedy(document, path, known),
  };
}

function unknownKeyRemedy(document: ConfigDocument, path: KeyPath, known: readonly string[]): string {
  // Only files of a folder accept fewer keys than the whole configuration.
  if (schemaAt(fileSchema, path, document.value) !== undefined) {
    return 'in a folder, sluice.yaml has store, retention, server, notify, tracing and logLevel, and every other file one pipeline';
  }
  const renamed = renamedKeys.get(path.filter((key) => typeof key !== 'number').join('.'));
  if (renamed !== undefined) return `write ${renamed}, the name of this key since 0.2.0`;
  const meant = nearMiss(String(path.at(-1)), known);
  return meant === undefined ? `remove it; known here are ${known.join(', ')}` : `did you mean ${meant}?`;
}

function keyComplaint(issue: z.core.$ZodIssueInvalidKey): ConfigFault {
  const [inner] = issue.issues;
  return inner?.code === 'custom' ? ours(inner) : malformed('is not a usable key', 'choose another');
}

function secretRemedy(secret: IssueSchema | undefined): string {
  const more = boundKeys(secret).join(' and ');
  return `write { env: NAME } or { file: PATH }${more === '' ? '' : `, and ${more} to bind it`}`;
}

function secretComplaint(document: ConfigDocument, path: KeyPath, issue: Issue, remedy: string): ConfigFault {
  if (!document.has(path)) return missing(remedy);
  const isText = issue.code === 'invalid_union' && issue.errors.every((errors) => errors.some(wantsObject));
  return isText
    ? { code: 'SLC1107', message: 'a secret is not allowed here', remedy }
    : malformed('does not name the source of the secret', remedy);
}

function wantsObject(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.expected === 'object' && issue.path.length === 0;
}

function valueComplaint(document: ConfigDocument, issue: Issue, at: IssueSchema | undefined): ConfigFault {
  if (issue.code === 'custom') return ours(issue);
  if (!document.has(issue.path)) return missing(advice(at));
  if (issue.code === 'invalid_type') return wrongType(issue.expected, knownKeys(at));
  if (issue.code === 'too_big') return malformed('is too large', `the most is ${issue.maximum}`);
  if (issue.code === 'too_small') {
    return malformed(
      'is too small',
      `the least is ${issue.minimum}${issue.origin === 'array' ? ' entry' : ''}`,
    );
  }
  const remedy =
    issue.code === 'invalid_value' ? `write ${issue.values.map(String).join(' or ')}` : advice(at);
  return malformed('is not a value that this key can have', remedy);
}

/** Returns the complaint that `textAs` put into an issue. */
function ours(issue: z.core.$ZodIssueCustom): ConfigFault {
  const { code, remedy } = issue.params ?? {};
  return {
    code: isCode(code) ? code : 'SLC1106',
    message: issue.message,
    remedy: String(remedy ?? 'correct it'),
  };
}

function isCode(code: unknown): code is ConfigCode {
  return typeof code === 'string' && Object.hasOwn(configCodes, code);
}

function missing(remedy: string): ConfigFault {
  return { code: 'SLC1105', message: 'is missing', remedy };
}

function advice(schema: IssueSchema | undefined): string {
  const description = descriptionOf(schema);
  return description === undefined ? 'add it' : `add it: ${description.replace(/\.$/, '')}`;
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text; digits, yes, no and the like need quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list such as ["*"]',
  object: 'a mapping of keys to values',
  record: 'a mapping of names to values',
};

function wrongType(expected: string, known: readonly string[]): ConfigFault {
  const keys = expected === 'object' && known.length > 0 ? `; known here are ${known.join(', ')}` : '';
  const remedy = `write ${typeNames[expected] ?? expected}${keys}`;
  return malformed('is of the wrong type, or nothing is there', remedy);
}
