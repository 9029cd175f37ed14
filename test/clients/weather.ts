type Input = { city: string };

/** The tool that every client offers; what it answers tells that it was run, and with what. */
export const WEATHER = {
  name: "get_weather",
  description: "The weather in a city.",
  parameters: {
    type: "object" as const,
    properties: { city: { type: "string" as const } },
    required: ["city"],
    additionalProperties: false,
  },
  run: ({ city }: Input) => `sunny in ${city}`,
  parse: (json: string): Input => JSON.parse(json),
};
