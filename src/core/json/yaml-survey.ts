import { CST, Lexer } from 'yaml';

export interface YamlLimits {
  readonly bytes: number;
  /** Words, marks, spaces and line breaks. */
  readonly tokens: number;
  /** Deepest nesting of lists and mappings. */
  readonly depth: number;
  readonly tags: number;
  /** Number length. */
  readonly digits: number;
}

/** Returns the reason why a YAML text exceeds the limits, without building its values; undefined if it does not. */
export function excessOfYaml(text: string, limits: YamlLimits): string | undefined {
  if (text.length > limits.bytes) return `more than ${limits.bytes} bytes`;
  const nesting = new Nesting();
  let [tokens, tags] = [0, 0];
  for (const lexeme of new Lexer().lex(text)) {
    tokens += 1;
    if (tokens > limits.tokens) return `more than ${limits.tokens} words and marks`;
    nesting.add(lexeme);
    if (nesting.depth > limits.depth) return `nested deeper than ${limits.depth} levels`;
    if (CST.tokenType(lexeme) === 'tag' && (tags += 1) > limits.tags) return `more than ${limits.tags} tags`;
    if (lexeme.length > limits.digits && /^[-+]?\w+$/.test(lexeme) && /^[-+]?\d/.test(lexeme))
      return `a number of more than ${limits.digits} digits`;
  }
  return undefined;
}

/** Nesting of a text up to the current position. */
class Nesting {
  /** Open brackets. */
  #flow = 0;
  /** Columns at which open blocks begin. */
  readonly #columns: number[] = [];
  #column = 0;
  /** Tells whether a block may begin here: at the start of a line, and after the mark of an item or key. */
  #isAtStart = true;

  get depth(): number {
    return this.#flow + this.#columns.length;
  }

  add(lexeme: string): void {
    const type = CST.tokenType(lexeme);
    if (type === 'doc-mode' || type === 'byte-order-mark') return;
    if (type === 'newline') [this.#column, this.#isAtStart] = [0, true];
    else if (type !== 'space' && type !== 'comment' && this.#isAtStart && this.#flow === 0) {
      while ((this.#columns.at(-1) ?? -1) >= this.#column) this.#columns.pop();
      this.#columns.push(this.#column);
      this.#isAtStart = type !== null && marks.has(type);
    }
    if (type === 'flow-map-start' || type === 'flow-seq-start') this.#flow += 1;
    if (type === 'flow-map-end' || type === 'flow-seq-end') this.#flow = Math.max(0, this.#flow - 1);
    if (type === 'space' || this.#isAtStart) this.#column += type === 'newline' ? 0 : lexeme.length;
  }
}

/** Marks before the content of their line. */
const marks: ReadonlySet<string> = new Set(['seq-item-ind', 'explicit-key-ind', 'map-value-ind']);
