import { shapes } from "../../../../local/aws/lambda/shapes";
import { refusesBadInput } from "../../../support/badInput";
import { functionArn, makeFunction, ROLE, startLambda } from "./support/lambdaAlone";

describe("Lambda given members of the wrong type", () => {
  it("refuses them as AWS refuses things", async () => {
    const alone = await startLambda();
    try {
      await makeFunction(alone, "f", "exports.handler = async () => 1;");
      const { Invoke: _, DeleteFunction: __, ...operations } = alone.lambda.operations;
      await refusesBadInput(
        { ...alone.lambda, operations },
        { FunctionName: "f", Resource: functionArn("f"), Role: ROLE },
        Object.keys(shapes),
      );
    } finally {
      await alone.close();
    }
  });
});
