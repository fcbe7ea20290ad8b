import { cases } from "./cases";
import { workflow } from "./workflow";

const { BROKEN_CASE: only, BROKEN_FORM: form, BROKEN_REPAIRED: repaired } = process.env;
const names = only ? [only] : Object.keys(cases);

/** The programs that are chosen, or all of them side by side: they have nothing in common. */
export = async () => {
  for (const name of names) {
    const { fault, of } = cases[name];
    await workflow(name, { known: form === "known" }, repaired === "true" ? {} : fault, of);
  }
};
