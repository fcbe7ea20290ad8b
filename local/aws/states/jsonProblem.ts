const VALUES = "JSON String, Number, Array, Object or token 'null', 'true' or 'false'";

/** What is wrong with a text that is no JSON, as AWS's parser says it where that is known. */
export function jsonProblem(text: string, error: unknown): string {
  try {
    new Scanner(text).document();
  } catch (found) {
    if (found instanceof Problem) return found.message;
  }
  return (error as Error).message;
}

class Problem extends Error {}

/** Follows JSON's grammar just far enough to name the first mistake. */
class Scanner {
  private at = 0;

  constructor(private readonly text: string) {}

  document(): void {
    this.value();
    if (this.peek() !== "") this.value();
  }

  private value(): void {
    const first = this.peek();
    if (first === "{") this.list("Object", "}", () => this.entry());
    else if (first === "[") this.list("Array", "]", () => this.value());
    else if (first === '"') this.take(/"(?:[^"\\]|\\[\s\S])*"/y);
    else if (/[-\d]/.test(first)) this.take(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    else if (/[\p{L}_$]/u.test(first)) this.word();
    else throw this.unexpected(`expected a valid value (${VALUES})`);
  }

  private word(): void {
    const word = this.take(/[\p{L}\d_$]+/uy);
    if (["null", "true", "false"].includes(word)) return;
    throw new Problem(`Unrecognized token '${word}': was expecting (${VALUES})`);
  }

  private list(kind: "Array" | "Object", end: string, item: () => void): void {
    this.at += 1;
    if (this.peek() === end) {
      this.at += 1;
      return;
    }
    for (;;) {
      item();
      const next = this.peek();
      if (next !== "," && next !== end) {
        throw this.unexpected(`was expecting comma to separate ${kind} entries`);
      }
      this.at += 1;
      if (next === end) return;
    }
  }

  private entry(): void {
    if (this.peek() !== '"') {
      throw this.unexpected("was expecting double-quote to start field name");
    }
    this.value();
    if (this.peek() !== ":") {
      throw this.unexpected("was expecting a colon to separate field name and value");
    }
    this.at += 1;
    this.value();
  }

  /** The next character that is no blank; nothing at the end. */
  private peek(): string {
    while (/[ \t\r\n]/.test(this.text.charAt(this.at))) this.at += 1;
    return this.text.charAt(this.at);
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) throw new Error("It ends too early.");
    this.at = pattern.lastIndex;
    return found[0];
  }

  private unexpected(expectation: string): Error {
    const character = this.peek();
    if (character === "") return new Error("It ends too early.");
    const code = character.charCodeAt(0);
    return new Problem(`Unexpected character ('${character}' (code ${code})): ${expectation}`);
  }
}
