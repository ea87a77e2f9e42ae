/**
 * Form of a text: free text, JSON (also labels of metrics, which are quoted like it), or HTML or Markdown with tags
 * and comments.
 */
export type TextForm = 'text' | 'json' | 'markup';

/**
 * Changes the prose in a text and leaves its structure alone. In JSON that excludes keys and values of a single word,
 * which may be a name or one of a fixed list. In markup it excludes comments, and of tags all but what people read.
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

/** Tells whether a text is a single word, which may be a name. */
export const isWord = (text: string): boolean => /^\p{L}+$/u.test(text);

/** Pattern of a text in JSON, with the colon after it where it is a key. */
const jsonText = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/gs;

function changeJson(written: string, change: (prose: string) => string): string {
  const text = parsed(written);
  if (isWord(text)) return written;
  const changed = change(text);
  return changed === text ? written : JSON.stringify(changed);
}

/** Returns the text of a JSON string. If it is not valid JSON, returns the characters between the quotes. */
function parsed(written: string): string {
  if (!written.includes('\\')) return written.slice(1, -1);
  try {
    return String(JSON.parse(written));
  } catch {
    return written.slice(1, -1);
  }
}

/** Pattern of a comment or tag, or of the text between them. */
const markupPart = /(<!--[^<>]*-->|<\/?[a-z][^<>]*>)|[^<]+|</gi;

/** Pattern of attributes that people read. */
const readAttribute = /(\s(?:alt|aria-label|placeholder|title)=")([^"]*)(?=")/gi;

function changeTag(tag: string, change: (prose: string) => string): string {
  return tag.replaceAll(readAttribute, (_found, name: string, value: string) => name + change(value));
}
