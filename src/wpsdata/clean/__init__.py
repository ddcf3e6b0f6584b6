"""One module a job: text as published in, typed columns out, what was uncertain kept."""
