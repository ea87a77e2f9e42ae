/** Column from which a line is code, unless a list has it. */
const codeIndent = 4;

/** Open list item or footnote: the column from which lines belong to it. */
interface OpenListItem {
  readonly content: number;
  /** `-`, `+`, `*`, `.` or `)`: another one begins another list. `^` for a footnote. */
  readonly marker: string;
  readonly isEmpty: boolean;
  /** Set once a line followed that continues a paragraph of the item, or ends the item if it has none. */
  readonly mayHaveEnded?: boolean;
}

/**
 * Returns the lines of a comment that everybody sees as plain text: not quoted, in a list, code or part of a link, and
 * before the first HTML. Omits lines that a Markdown parser could interpret differently, and never returns one that a
 * page hides, or shows as code or a quote. Takes time in proportion to the text.
 */
export function plainLines(body: string): readonly string[] {
  const lines = new PlainLines();
  for (const line of body.split(/\r\n|\r|\n/)) if (!lines.take(expanded(line))) break;
  return lines.found;
}

class PlainLines {
  readonly found: string[] = [];
  #fence: string | undefined;
  #item: OpenListItem | undefined;
  /** Set while the line may continue a paragraph of a quote or list item. */
  #isLazy = false;
  /** Set while a later line may be a part of an open construct. */
  #isTainted = false;
  #isInParagraph = false;

  /** Returns false once nothing after the line is certain. */
  take(line: string): boolean {
    if (this.#fence !== undefined) {
      if (closes(line, this.#fence)) this.#fence = undefined;
      return true;
    }
    const html = line.search(/<[A-Za-z/!?]/);
    const isUnderstood = html !== indentOf(line) && this.#understood(line);
    // On a page, HTML may continue past blank lines and the ends of lists.
    return isUnderstood && html < 0;
  }

  #understood(line: string): boolean {
    if (isBlank(line)) this.#blank();
    else if (this.#isInItem(line)) return this.#inItem(line);
    else return this.#outside(line);
    return true;
  }

  /** Returns false for a code block that ends with the item, or does not because the item ended before it. */
  #inItem(line: string): boolean {
    this.#isLazy = true;
    return this.#item?.mayHaveEnded !== true || fenceOf(line) === undefined;
  }

  #blank(): void {
    // Two blank lines at its beginning end an item.
    if (this.#item?.isEmpty === true) this.#item = undefined;
    this.#isLazy = false;
    this.#endParagraph();
  }

  #isInItem(line: string): boolean {
    if (this.#item === undefined || indentOf(line) < this.#item.content) return false;
    this.#item = { ...this.#item, isEmpty: false };
    return true;
  }

  /** Reads a line outside lists, unless it continues a paragraph there. */
  #outside(line: string): boolean {
    if (indentOf(line) >= codeIndent) {
      this.#isTainted ||= this.#isInParagraph && begins(line);
      return true;
    }
    const fence = fenceOf(line);
    if (fence !== undefined) {
      this.#fence = fence;
      this.#leave();
    } else if (/^ *>/.test(line)) {
      this.#leave();
      this.#isLazy = true;
    } else if (/^ *([-*_])(?: *\1){2,} *$/.test(line)) this.#leave();
    else {
      const item = itemOf(line);
      if (item === undefined) this.#text(line);
      else return this.#begin(item);
    }
    return true;
  }

  /** Returns false where Markdown parsers disagree: a list, or more of a paragraph. */
  #begin({ number, ...item }: OpenListItem & { readonly number: string | undefined }): boolean {
    const isNext = this.#item?.marker === item.marker;
    const mayContinue = (this.#isLazy || this.#isInParagraph) && !isNext;
    if (mayContinue && (item.isEmpty || (number !== undefined && Number(number) !== 1))) return false;
    this.#leave();
    this.#item = item;
    this.#isLazy = true;
    return true;
  }

  #text(line: string): void {
    if (this.#isLazy) {
      if (this.#item !== undefined) this.#item = { ...this.#item, mayHaveEnded: true };
      return;
    }
    this.#item = undefined;
    if (!this.#isTainted) this.found.push(line);
    this.#isInParagraph = true;
    this.#isTainted ||= begins(line);
  }

  #leave(): void {
    this.#item = undefined;
    this.#isLazy = false;
    this.#endParagraph();
  }

  #endParagraph(): void {
    this.#isTainted = false;
    this.#isInParagraph = false;
  }
}

/** Replaces tabs, which end at every fourth column, by spaces. */
function expanded(line: string): string {
  if (!line.includes('\t')) return line;
  let column = 0;
  return line
    .split('\t')
    .map((part, index, parts) => {
      if (index === parts.length - 1) return part;
      const width = part.length + codeIndent - ((column + part.length) % codeIndent);
      column += width;
      return part.padEnd(width);
    })
    .join('');
}

/** Tells if code, a link or its target, a footnote or a formula may run past the end of the line. */
const begins = (line: string) => /[`[$]/.test(line);

const indentOf = (line: string) => line.length - line.replace(/^ +/, '').length;

/** Tells if a line ends a paragraph. To Markdown, other white space, such as a no-break space, is text. */
const isBlank = (line: string) => /^ *$/.test(line);

/** Opening of a code block; a line with more backticks after it is a paragraph. */
function fenceOf(line: string): string | undefined {
  const [, ticks, tildes] = /^ *(?:(`{3,})[^`]*|(~{3,}).*)$/.exec(line) ?? [];
  return ticks ?? tildes;
}

function closes(line: string, fence: string): boolean {
  const mark = /^ {0,3}(`{3,}|~{3,}) *$/.exec(line)?.[1];
  return mark?.startsWith(fence) === true;
}

/** Returns the list item or footnote that a line begins. */
function itemOf(line: string): (OpenListItem & { readonly number: string | undefined }) | undefined {
  const note = /^ *\[\^[^\]]+\]:(.*)$/.exec(line)?.[1];
  if (note !== undefined)
    return { content: codeIndent, marker: '^', isEmpty: isBlank(note), number: undefined };
  const [, indent, bullet, number, delimiter, space, rest] =
    /^( *)(?:([-+*])|(\d{1,9})([.)]))(?:( +)(.*))?$/.exec(line) ?? [];
  const marker = bullet ?? delimiter;
  if (indent === undefined || marker === undefined) return undefined;
  const isEmpty = isBlank(rest ?? '');
  const before = indent.length + (number?.length ?? 0) + 1;
  const width = space === undefined || isEmpty || space.length > codeIndent ? 1 : space.length;
  return { content: before + width, marker, isEmpty, number };
}
