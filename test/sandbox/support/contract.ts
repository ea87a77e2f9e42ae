import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

interface ResponseObject {
  readonly $ref?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses?: Record<string, ResponseObject> }>>>
  >;
  readonly components: {
    readonly schemas: Record<string, object>;
    readonly responses: Record<string, ResponseObject>;
  };
}

/** Checks answers against docs/reference/tenant-api.yaml. */
export class Contract {
  readonly #document: Document;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #validators = new Map<object, ValidateFunction>();

  constructor() {
    const file = new URL('../../../docs/reference/tenant-api.yaml', import.meta.url);
    this.#document = parse(readFileSync(file, 'utf8')) as Document;
    addFormats.default(this.#ajv);
  }

  /** Every operation as "method path". */
  operations(): readonly string[] {
    return Object.entries(this.#document.paths).flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, operation]) =>
        operation.responses ? [`${method} ${path}`] : [],
      ),
    );
  }

  /** The operation that a call is, as "method path". Throws for a call that the contract does not have. */
  operationOf(method: string, pathname: string): string {
    const candidates = Object.keys(this.#document.paths)
      .filter((path) => this.#document.paths[path]?.[method.toLowerCase()] !== undefined)
      .filter((path) => fits(path, pathname))
      .sort((left, right) => left.split('{').length - right.split('{').length);
    if (candidates[0] === undefined) throw new Error(`the contract has no ${method} ${pathname}`);
    return `${method.toLowerCase()} ${candidates[0]}`;
  }

  /** What is wrong with an answer, or undefined. Failures that are not listed need the Error body. */
  fault(operation: string, status: number, type: string | null, body: string): string | undefined {
    const [method = '', path = ''] = operation.split(' ');
    const listed = this.#document.paths[path]?.[method]?.responses?.[String(status)];
    if (listed === undefined && status < 400) return `${operation} answered ${status}, which is not listed`;
    const response = this.#resolved(listed ?? { $ref: '#/components/responses/Error' });
    const schema = response.content?.['application/json']?.schema;
    if (schema === undefined) return body === '' ? undefined : `${operation} ${status} has a body`;
    if (!type?.startsWith('application/json')) return `${operation} ${status} has the type ${type}`;
    return this.#check(schema, JSON.parse(body), `${operation} ${status}`);
  }

  /** What is wrong with a value that should fit a schema of the contract, or undefined. */
  misfit(schema: string, value: unknown): string | undefined {
    return this.#check(this.#document.components.schemas[schema] ?? {}, value, schema);
  }

  #resolved(response: ResponseObject): ResponseObject {
    const name = response.$ref?.split('/').at(-1);
    return name === undefined ? response : (this.#document.components.responses[name] ?? response);
  }

  #check(schema: object, value: unknown, what: string): string | undefined {
    const validate =
      this.#validators.get(schema) ??
      this.#ajv.compile({ components: this.#document.components, allOf: [schema] });
    this.#validators.set(schema, validate);
    if (validate(value)) return undefined;
    return `${what}: ${this.#ajv.errorsText(validate.errors)}`;
  }
}

function fits(path: string, pathname: string): boolean {
  const [wanted, given] = [path.split('/'), pathname.split('/')];
  return (
    wanted.length === given.length &&
    wanted.every((part, at) => {
      if (part === '{registry}') return ['events', 'rules', 'forms'].includes(given[at] ?? '');
      return part.startsWith('{') || part === given[at];
    })
  );
}
