import type { ErrorCode } from 'yaml';
import type { ConfigFault } from '../problem.ts';

/** Descriptions of parser errors. The parser's own messages repeat parts of the file, which may contain a secret. */
const reasons: Readonly<Partial<Record<ErrorCode, string>>> = {
  ALIAS_PROPS: 'an alias has a tag or an anchor of its own',
  BAD_ALIAS: 'an alias has no usable name',
  BAD_COLLECTION_TYPE: 'a tag does not fit its value',
  BAD_DIRECTIVE: 'a line that starts with % is not understood',
  BAD_DQ_ESCAPE: 'a text in double quotes has an escape that YAML does not know',
  BAD_INDENT: 'something is not indented as what is around it needs, or a bracket is not closed',
  BAD_PROP_ORDER: 'a tag or an anchor stands in the wrong place',
  BAD_SCALAR_START: 'a text starts with a character that needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a mapping starts on the line of another, or a text with a colon needs quotes',
  BLOCK_IN_FLOW: 'a block stands inside brackets',
  MISSING_CHAR: 'a colon, comma, space, quote or bracket is missing',
  MULTILINE_IMPLICIT_KEY: 'a key spans lines',
  MULTIPLE_DOCS: 'the file holds more than one document',
  NON_STRING_KEY: 'a key is not a text',
  RESOURCE_EXHAUSTION: 'brackets or blocks are nested too deeply',
  TAB_AS_INDENT: 'a line is indented with a tab',
  UNEXPECTED_TOKEN: 'something stands where nothing can',
};

/** Converts an error of the YAML parser to a complaint. */
export function syntaxComplaint(code: ErrorCode): ConfigFault {
  const message = `is not YAML: ${reasons[code] ?? 'it cannot be parsed here'}`;
  if (code === 'RESOURCE_EXHAUSTION') return { code: 'SLC1102', message, remedy: 'nest it less deeply' };
  return { code: 'SLC1103', message, remedy: 'correct it at this place or just above it' };
}
