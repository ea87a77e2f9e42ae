/**
 * Class of objects without own or inherited members, so that every key was set explicitly. It replaces
 * `Object.create(null)`, which the engine stores as a hash table with several times the time and memory.
 */
// oxlint-disable-next-line typescript/no-extraneous-class -- only a constructor makes objects of the engine's fast form
class Bare {}
Reflect.deleteProperty(Bare.prototype, 'constructor');
Object.setPrototypeOf(Bare.prototype, null);

/** Returns an empty object to fill. */
export function bareObject<T>(): Record<string, T> {
  return new Bare() as Record<string, T>;
}

/** Tells whether an object is a plain one: no array, and no instance of a class. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Bare.prototype || prototype === Object.prototype || prototype === null;
}
