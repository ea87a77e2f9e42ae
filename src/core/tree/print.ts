import {
  ComposedText,
  Conflict,
  conflictSides,
  HookAddress,
  isContentArray,
  isContentObject,
  linesOfText,
  Reference,
  Secret,
  textOf,
  type Content,
  type ContentObject,
  type TextPart,
} from '../stream/content.ts';
import { ExactNumber } from '../json/json.ts';
import { InvalidInput } from '../problems/problem.ts';
import { budgets } from '../budgets.ts';
import type { TreeFile } from './tree.ts';
import { surveyJson } from '../json/json-survey.ts';
import { linesIn, mostIndentation } from './most-indentation.ts';

/**
 * Limit on the bytes of a text made of content, half of the engine's limit: of all files of a stream together, for its
 * fingerprint, and of an export file before it is unpacked.
 */
const longestText = 4 * budgets.exportFile.bytes;

/**
 * Returns the number of bytes that can be written within a limit in any form: each may become a line of its own, fully
 * indented.
 */
const surelyWritable = (limit: number) => Math.floor(limit / (2 * budgets.file.depth + 8));
const surelyInFile = surelyWritable(budgets.file.bytes);
const surelyInExport = surelyWritable(longestText / 2);

/** Keys that people look for first. */
const firstKeys = ['id', 'name', 'module'];

/**
 * Prints the canonical text of a file: two spaces, a line feed at the end, keys in canonical order, texts with line
 * breaks line by line, `$` forms on one line. Equal files give equal bytes. Throws `InvalidInput` (SLC1002) for a
 * `file` above the limits of a file of the tree, which could not be read again.
 */
export function printTreeFile({ content, own }: TreeFile, file = 'a file of the tree'): string {
  const text = readable(file, budgets.file.bytes, () => {
    const ownMembers = Object.keys(own)
      .sort()
      .map((key) => [key, own[key] as Content] as const);
    const [members, ownPart] = [printMembers(content, 1), printEntries(ownMembers, 1)];
    const comma = members === '' || ownPart === '' ? '' : ',';
    return `${inBraces(appended(members, comma + ownPart), 0)}\n`;
  });
  refuseFull(text, file);
  return text;
}

/**
 * Throws for a text with too many values. Skips the count for a short text, because each value and each separator takes
 * at least a character.
 */
function refuseFull(text: string, file: string): void {
  if (text.length < 2 * budgets.file.members) return;
  const { excess } = surveyJson(text, budgets.file);
  if (excess !== undefined)
    throw new InvalidInput(file, '', `too large as a file of the tree: ${excess.reason}`, 'SLC1002');
}

/**
 * Prints the canonical text of any content, for fingerprints and for values shown to people. Throws `InvalidInput`
 * (SLC1002) where it would exceed the limit of texts.
 */
export function printContent(content: Content, file = 'a value of a file'): string {
  return readable(file, longestText, () => print(content, 0));
}

/**
 * Throws `InvalidInput` (SLC1002) where the content of a platform file of `bytes` bytes would be too long a text. It
 * may take half of the limit, because ids become references.
 */
export function refuseUnwritable(content: Content, bytes: number, file: string): void {
  const maxBytes = longestText / 2;
  if (bytes <= surelyInExport || 2 * bytes + mostIndentation(content, 0) <= maxBytes) return;
  readable(file, maxBytes, () => print(content, 0));
}

/**
 * Throws `InvalidInput` (SLC1002) where a file of the tree that was read from `bytes` bytes, in any form, could not be
 * written again.
 */
export function refuseUnprintable(tree: TreeFile, bytes: number, file: string): void {
  if (bytes <= surelyInFile) return;
  const added = mostIndentation(tree.content, 1) + mostIndentation(tree.own, 1);
  if (2 * bytes + added > budgets.file.bytes) printTreeFile(tree, file);
}

/** Returns the printed text. Throws `InvalidInput` if it is longer than the limit. */
function readable(file: string, maxBytes: number, printed: () => string): string {
  longest = maxBytes;
  try {
    const text = printed();
    // No character has more than three bytes, so short texts need no exact count.
    if (3 * text.length <= maxBytes || Buffer.byteLength(text) <= maxBytes) return text;
  } catch (error) {
    if (!(error instanceof TooLong)) throw error;
  }
  const reason = `written with its indentation, it is more than the limit of ${maxBytes} bytes`;
  throw new InvalidInput(file, '', reason, 'SLC1002');
}

/** Error that ends the printing of a text above the limit. */
class TooLong extends Error {}

/** Limit of the text being printed. Each character takes at least a byte. */
let longest: number = longestText;

/** Appends to a text. Joining pieces would copy deep content once for every level above it. */
function appended(text: string, more: string): string {
  if (text.length + more.length > longest) throw new TooLong();
  return text + more;
}

/** Returns the keys that people look for first, then the others in the order of their code units. */
function inCanonicalOrder(object: ContentObject): readonly string[] {
  const keys = Object.keys(object).sort();
  let ahead = 0;
  for (const first of firstKeys) {
    let at = keys.indexOf(first);
    if (at === -1) continue;
    for (; at > ahead; at -= 1) keys[at] = keys[at - 1] as string;
    keys[ahead] = first;
    ahead += 1;
  }
  return keys;
}

/** Prints a value. `depth`: levels of indentation of the line that closes a value of several lines. */
function print(value: Content, depth: number): string {
  if (typeof value === 'string')
    return value.includes('\n') ? printText([value], depth) : JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (isContentArray(value)) return inBrackets(printItems(value, depth + 1), depth);
  if (isContentObject(value)) return inBraces(printMembers(value, depth + 1), depth);
  if (value instanceof ExactNumber) return value.text;
  if (value instanceof Reference) return printReference(value);
  if (value instanceof ComposedText) return printComposed(value, depth);
  return value instanceof Conflict ? printConflict(value, depth) : printPart(value);
}

function printMembers(object: ContentObject, depth: number): string {
  let text = '';
  for (const key of inCanonicalOrder(object)) {
    const line = nextKey(key, depth);
    text = appended(text === '' ? line.slice(1) : text + line, print(object[key] as Content, depth));
  }
  return text;
}

function printEntries(entries: readonly (readonly [string, Content])[], depth: number): string {
  const start = newLine(depth);
  let text = '';
  for (const [key, value] of entries)
    text = appended(text, (text === '' ? '' : ',') + start + printKey(key) + print(value, depth));
  return text;
}

function inBraces(members: string, depth: number): string {
  return members === '' ? '{}' : `{${members}${newLine(depth)}}`;
}

function inBrackets(items: string, depth: number): string {
  return items === '' ? '[]' : `[${items}${newLine(depth)}]`;
}

function printItems(items: readonly Content[], depth: number): string {
  const start = newLine(depth);
  const next = `,${start}`;
  let text = '';
  for (const item of items) text = appended(text, (text === '' ? start : next) + print(item, depth));
  return text;
}

const newLines: string[] = [];

/** Returns a line feed and the indentation of the next line. */
function newLine(depth: number): string {
  return (newLines[depth] ??= `\n${'  '.repeat(depth)}`);
}

/**
 * Limit on cached keys. The platform has some hundred keys, at some levels each; user-defined ones may be any number.
 */
const mostKeys = 10_000;
let rememberedKeys = 0;

/** Texts by level. */
const nextKeys: Map<string, string>[] = [];

/**
 * Returns the text between the previous value and this key's value: a comma, a new line, the key. Cached, because
 * writing keys would otherwise take a third of the time.
 */
function nextKey(key: string, depth: number): string {
  const ofLevel = (nextKeys[depth] ??= new Map<string, string>());
  const known = ofLevel.get(key);
  if (known !== undefined) return known;
  const printed = `,${newLine(depth)}${printKey(key.startsWith('$') ? `$${key}` : key)}`;
  if (rememberedKeys >= mostKeys || key.length >= 100) return printed;
  rememberedKeys += 1;
  ofLevel.set(key, printed);
  return printed;
}

function printKey(key: string): string {
  return `${JSON.stringify(key)}: `;
}

function printConflict({ sides, why }: Conflict, depth: number): string {
  const entries = [...conflictSides.map((side) => [side, sides[side]] as const), ['why', why] as const];
  const present = entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  const shown = inBraces(printEntries(present, depth + 2), depth + 1);
  return `{${newLine(depth + 1)}"$conflict": ${shown}${newLine(depth)}}`;
}

function printReference({ path, form }: Reference): string {
  const as = form === undefined ? '' : `, "$as": ${JSON.stringify(form)}`;
  return `{ "$ref": ${JSON.stringify(path)}${as} }`;
}

function printPart(part: TextPart): string {
  if (typeof part === 'string') return JSON.stringify(part);
  if (part instanceof HookAddress) {
    const as = part.part === 'url' ? '' : `, "$as": ${JSON.stringify(part.part)}`;
    return `{ "$hookUrl": ${JSON.stringify(part.path)}${as} }`;
  }
  return `{ ${part instanceof Secret ? '"$secret"' : '"$value"'}: ${JSON.stringify(part.name)} }`;
}

function printComposed({ parts }: ComposedText, depth: number): string {
  const text = textOf(parts);
  return text instanceof ComposedText ? printText(text.parts, depth) : print(text, depth);
}

/** Prints a text with one line for each of its lines. A line with supplied parts is an array of them. */
function printText(parts: readonly TextPart[], depth: number): string {
  const start = newLine(depth + 2);
  const lines = parts.reduce((sum, part) => sum + (typeof part === 'string' ? linesIn(part) : 0), 0);
  // Check before splitting into lines, of which there may be millions.
  if (lines * start.length > longest) throw new TooLong();
  let items = '';
  for (const line of linesOfText(parts))
    items = appended(items, (items === '' ? '' : ',') + start + printLine(line));
  const shown = inBrackets(items, depth + 1);
  return `{${newLine(depth + 1)}"$text": ${shown}${newLine(depth)}}`;
}

function printLine(line: readonly TextPart[]): string {
  if (line.length === 0) return '""';
  const [only] = line;
  return line.length === 1 && typeof only === 'string'
    ? JSON.stringify(only)
    : `[${line.map(printPart).join(', ')}]`;
}
