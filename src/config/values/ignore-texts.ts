import { parseFieldPattern, type FieldPattern } from '../../core/render/field-pattern.ts';
import { isFileGlob } from '../../core/render/ignored.ts';
import { reasonAgainstFile } from '../../core/render/nameable-file.ts';
import { malformed, type ParseResult } from '../parse-result.ts';

/** Reads a field to ignore. */
export function readIgnoredField(text: string): ParseResult<FieldPattern> {
  const parsed = parseFieldPattern(text);
  if (parsed.pattern !== undefined) return { value: parsed.pattern };
  return malformed('is not a field that can be ignored', parsed.reason);
}

/** Reads the file of the tree, or the glob of files, whose fields are ignored. */
export function readIgnoredFile(text: string): ParseResult<string> {
  if (isFileGlob(text) || text.endsWith('.ui.json') || reasonAgainstFile(text) === undefined)
    return { value: text };
  return malformed(
    'is not a file of the tree in which fields can be ignored',
    'write a path such as rules/vip.json, or a glob such as value-streams/*/scenarios/*.json',
  );
}

export const fieldPattern = /^(?:\/|id=|module=)/;
export const filePattern = /^[a-z0-9*][a-z0-9*/.-]*$/;
