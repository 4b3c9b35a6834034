//! Where URLs may point, where files may live, and what may be told of them.
