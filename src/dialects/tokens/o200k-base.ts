import file from "gpt-tokenizer/data/o200k_base.tiktoken" with { type: "text" };
import { readVocabulary } from "./vocabulary.ts";

export const o200kBase = readVocabulary("o200k_base", file);
