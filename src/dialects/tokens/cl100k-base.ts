import file from "gpt-tokenizer/data/cl100k_base.tiktoken" with { type: "text" };
import { readVocabulary } from "./vocabulary.ts";

export const cl100kBase = readVocabulary("cl100k_base", file);
