import assert from "node:assert/strict";
import { callbackTask } from "../../policy/callbacks";
import { definition, stackWith } from "../support/correctStack";
import { check, type Given } from "../support/policies";

/** A stack whose callback task gives something away, as an argument of either language. */
function giving(change: object, language = "JSONata"): Given[] {
  const { Arguments: _, ...wait } = definition.States.Wait;
  const Wait = { ...wait, QueryLanguage: language, ...change };
  const text = JSON.stringify({ ...definition, States: { ...definition.States, Wait } });
  return stackWith("machine", { definition: text });
}

const inJsonata = (payload: unknown) => giving({ Arguments: { Payload: payload } });
const inJsonPath = (parameters: object, more: object = {}) =>
  giving({ Parameters: parameters, ...more }, "JSONPath");

const given: Readonly<Record<string, Given[]>> = {
  "the token": inJsonata({ token: "{% $states.context.Task.Token %}" }),
  "the token in a list": inJsonata([{ deep: ["{% $states.context.Task.Token %}"] }]),
  "the token over two lines": inJsonata("{% $states\n  .context\n  .Task.Token %}"),
  "the token by quoted names": inJsonata('{% $states.context."Task".`Token` %}'),
  "the token by a local variable": inJsonata("{% ($t := $states.context.Task.Token; {'t': $t}) %}"),
  "the token by all of the states": inJsonata("{% ($s := $states; $s.context.Task.Token) %}"),
  "the token by a wildcard": inJsonata("{% $states.context.*.Token %}"),
  "the token within a grouping": inJsonata(
    "{% $states.input{ 'k': $states.context.Task.Token } %}",
  ),
  "the token by a search": inJsonata("{% $states.context.**.Token %}"),
  "the token within a function": inJsonata(
    "{% $map([1], function($i) { $states.context.Task.Token }) %}",
  ),
  "the token within a condition": inJsonata(
    "{% $states.input.ask ? $states.context.Task.Token : '' %}",
  ),
  "the whole context": inJsonata("{% $merge([$states.input, $states.context]) %}"),
  "an expression that another rule refuses": inJsonata("{% ( %}"),
  "the token's path": inJsonPath({ Payload: { "token.$": "$$.Task.Token" } }),
  "the token's path in brackets": inJsonPath({ "Payload.$": "$$['Task']['Token']" }),
  "the token's path in double quotes": inJsonPath({ "Payload.$": '$$["Task"].Token' }),
  "the path of the task": inJsonPath({ "Payload.$": "$$.Task" }),
  "the path of the context": inJsonPath({ "Payload.$": "$$" }),
  "a search of the context": inJsonPath({ "Payload.$": "$$..Token" }),
  "a wildcard in the context": inJsonPath({ "Payload.$": "$$.*" }),
  "an intrinsic function's argument": inJsonPath({
    "Payload.$": "States.Array($.a, States.Format('{}', $$.Task.Token))",
  }),
  "an input from the context": inJsonPath({ "Payload.$": "$.Token" }, { InputPath: "$$.Task" }),
};

const kept: Readonly<Record<string, Given[]>> = {
  "nothing at all": giving({}),
  "the input": inJsonata("{% $states.input %}"),
  "a field of the input called context": inJsonata("{% $states.input.context.Task.Token %}"),
  "the name of the execution": inJsonata("{% $states.context.Execution.Name %}"),
  "a variable that another state assigned": inJsonata("{% $token %}"),
  "a text without delimiters": inJsonata("$states.context.Task.Token"),
  "a text in an expression": inJsonata("{% '$states.context.Task.Token' %}"),
  "the path as a text": inJsonPath({ Payload: { token: "$$.Task.Token" } }),
  "a path of the input": inJsonPath({ "Payload.$": "$.Task.Token" }),
  "a path of the execution": inJsonPath({ "Payload.$": "$$.Execution.Id" }),
  "a path like the token's": inJsonPath({ "Payload.$": "$$.TaskToken" }),
  "the path within a quoted text": inJsonPath({ "Payload.$": "States.Format('$$.Task.Token')" }),
};

describe("a task that waits for a callback", () => {
  for (const [what, stack] of Object.entries(given)) {
    it(`is accepted when it gives away ${what}`, async () => {
      assert.deepEqual(await check(callbackTask, stack), []);
    });
  }

  for (const [what, stack] of Object.entries(kept)) {
    it(`is refused when it gives away ${what}`, async () => {
      const [{ message }, ...others] = await check(callbackTask, stack);
      assert.match(message, /never gives away the task token of state "Wait"/);
      assert.deepEqual(others, []);
    });
  }
});
