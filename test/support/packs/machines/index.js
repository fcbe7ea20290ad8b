const { PolicyPack } = require("@pulumi/policy");

new PolicyPack("machines", {
  policies: [
    {
      name: "no-state-machines",
      description: "Checks that there is no state machine.",
      enforcementLevel: "mandatory",
      validateResource({ type }, report) {
        if (type === "aws:sfn/stateMachine:StateMachine") report("a state machine must not be");
      },
    },
  ],
});
