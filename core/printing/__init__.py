"""What every sheet on paper is made with: Typst, the portal's own fonts, and Markdown as a tree of values."""
