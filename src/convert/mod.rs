//! One article, from bytes to books: the stages in order, PDF and EPUB at once.
