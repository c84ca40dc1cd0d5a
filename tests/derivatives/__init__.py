"""Claims about derivatives, true and false: what the tools for derivatives are measured with."""
