/** A plan of a pull request, as memory and store know it. */
export const planKeyOf = (number: number, environment: string) => `${number} ${environment}`;

/** Name under which the store keeps the whole plan. */
export const documentOf = (pipeline: string, key: string) => `plan ${pipeline} ${key}`;

/** Where the daemon serves it, below its address. */
export const planPath = (pipeline: string, number: number, environment: string) =>
  `/plans/${pipeline}/${number}/${environment}`;
