/**
 * What a text is: free text, JSON (also the labels of metrics, which are quoted like it), or HTML or Markdown with tags
 * and comments.
 */
export type TextForm = 'text' | 'json' | 'markup';

/**
 * Changes what is prose in a text and leaves its structure alone. In JSON: no keys, and no value that is a single word,
 * which may be a name or one of a fixed list. In markup: no comments, and of tags only what people read of them.
 */
export function changeProse(text: string, form: TextForm, change: (prose: string) => string): string {
  if (form === 'json')
    return text.replaceAll(jsonText, (found, key?: string) =>
      key === undefined ? changeJson(found, change) : found,
    );
  if (form === 'markup')
    return text.replaceAll(markupPart, (part, tag?: string) =>
      tag === undefined ? change(part) : changeTag(tag, change),
    );
  return change(text);
}

/** True for a word by itself, which cannot be told from a name. */
export const isWord = (text: string): boolean => /^\p{L}+$/u.test(text);

/** A text of JSON, and the colon after it where it is a key. */
const jsonText = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/gs;

function changeJson(written: string, change: (prose: string) => string): string {
  const text = parsed(written);
  if (isWord(text)) return written;
  const changed = change(text);
  return changed === text ? written : JSON.stringify(changed);
}

/** The text that JSON writes; of what is not quite JSON, what stands between the quotes. */
function parsed(written: string): string {
  if (!written.includes('\\')) return written.slice(1, -1);
  try {
    return String(JSON.parse(written));
  } catch {
    return written.slice(1, -1);
  }
}

/** A comment or a tag; or what stands between them. */
const markupPart = /(<!--[^<>]*-->|<\/?[a-z][^<>]*>)|[^<]+|</gi;

/** Attributes that people read. */
const readAttribute = /(\s(?:alt|aria-label|placeholder|title)=")([^"]*)(?=")/gi;

function changeTag(tag: string, change: (prose: string) => string): string {
  return tag.replaceAll(readAttribute, (_found, name: string, value: string) => name + change(value));
}
